import { Anchor, type AnchorProps } from '@mantine/core'
import type { MouseEvent, ReactNode } from 'react'
import { goTo } from '../state/location.ts'

/** A link between these pages: a real address (to copy, to open beside), followed without a reload. */
export function PageLink({ to, children, ...rest }: AnchorProps & { to: string; children: ReactNode }) {
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(to)
  }
  return (
    <Anchor href={to} onClick={follow} {...rest}>
      {children}
    </Anchor>
  )
}

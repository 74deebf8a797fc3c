import { Tooltip, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'

/** A word with an explanation: on hover, on touch, on focus, and to a screen reader. */
export function Hint({ text, className = '', children }: { text: string; className?: string | undefined; children: ReactNode }) {
  return (
    <Tooltip label={text} multiline maw={340} withArrow events={{ hover: true, focus: true, touch: true }}>
      <UnstyledButton fz="inherit" fw="inherit" c="inherit" className={className} aria-description={text} style={{ cursor: 'help' }}>
        {children}
      </UnstyledButton>
    </Tooltip>
  )
}

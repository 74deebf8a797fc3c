import { Title } from '@mantine/core'
import type { DealAddress } from '../state/deal-address.ts'

export function DealPage({ deal }: { deal: DealAddress }) {
  return <Title order={1}>{deal.id}</Title>
}

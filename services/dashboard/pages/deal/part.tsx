import { Card, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A titled part of the page; `aside` stands at the title's other end. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Card component="section" withBorder p={{ base: 'sm', sm: 'lg' }} aria-label={title}>
      <Group justify="space-between" gap="xs" mb="md">
        <Title order={2} size="h4">
          {title}
        </Title>
        {aside !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {aside}
          </Text>
        )}
      </Group>
      {children}
    </Card>
  )
}

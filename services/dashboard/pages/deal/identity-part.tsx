import { Badge, Button, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Identity } from '../api/deal.ts'
import { formatMomentShort } from '../format/times.ts'
import { useWords } from '../words/index.ts'
import classes from './deal.module.css'
import { nameIdentifier, nameIdentifiers } from './identifier-name.ts'
import { Part } from './part.tsx'

const TIES_SHOWN = 20

/** Which identifiers make whom, by which events, and which tie nobody. */
export function IdentityPart({ identity }: { identity: Identity }) {
  const words = useWords()
  const { t } = words
  return (
    <Part title={t('identity.title')}>
      <Text size="sm" c="dimmed" mt={-8} mb="md">
        {t('identity.intro')}
      </Text>
      {identity.persons.length === 0 && <Text size="sm">{t('identity.personNone')}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {identity.persons.map(({ label, identifiers }, index) => (
          <div key={label}>
            <Text size="sm" fw={600} mb={4}>
              {t('identity.person', { place: index + 1 })}
            </Text>
            <Tokens identifiers={identifiers} />
          </div>
        ))}
      </SimpleGrid>
      {identity.hubs.length > 0 && (
        <Stack gap={6} mt="lg">
          <Title order={3} size="h6">
            {t('identity.hubs')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('identity.hubsHint')}
          </Text>
          {identity.hubs.map(({ identifier, beside }) => (
            <Group key={identifier} gap="4px 10px">
              <Badge variant="default" tt="none" fw={500} title={identifier}>
                {nameIdentifier(identifier, words)}
              </Badge>
              <Text size="xs" c="dimmed">
                {t('identity.hubBeside', { identifiers: nameIdentifiers(beside, words) })}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
      {identity.ties.length > 0 && <Ties ties={identity.ties} />}
    </Part>
  )
}

function Tokens({ identifiers }: { identifiers: readonly string[] }) {
  const words = useWords()
  return (
    <Group gap={6}>
      {identifiers.slice(0, 30).map((identifier) => (
        <Badge key={identifier} variant="default" tt="none" fw={500} title={identifier} maw="100%">
          {nameIdentifier(identifier, words)}
        </Badge>
      ))}
      {identifiers.length > 30 && <Text size="xs">+{identifiers.length - 30}</Text>}
    </Group>
  )
}

function Ties({ ties }: { ties: Identity['ties'] }) {
  const words = useWords()
  const { t, name, language } = words
  const [limit, setLimit] = useState(TIES_SHOWN)
  const [showsReplaced, setShowsReplaced] = useState(false)
  const replaced = ties.filter(({ current }) => !current).length
  const shown = showsReplaced ? ties : ties.filter(({ current }) => current)
  return (
    <Stack gap={6} mt="lg">
      <Group justify="space-between">
        <Title order={3} size="h6">
          {t('identity.ties')}
        </Title>
        {replaced > 0 && (
          <Button size="compact-xs" variant="subtle" aria-expanded={showsReplaced} onClick={() => setShowsReplaced(!showsReplaced)}>
            {showsReplaced ? t('identity.hideReplaced') : t('identity.showReplaced', { count: replaced })}
          </Button>
        )}
      </Group>
      <Table.ScrollContainer minWidth={0} type="native" scrollAreaProps={{ tabIndex: 0 }}>
        <Table className={classes.table} verticalSpacing={5} horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('identity.when')}</Table.Th>
              <Table.Th scope="col">{t('identity.event')}</Table.Th>
              <Table.Th scope="col">{t('identity.tied')}</Table.Th>
              <Table.Th scope="col">{t('identity.position')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.slice(0, limit).map((tie) => (
              <Table.Tr key={`${tie.position} ${tie.kind}`} c={tie.current ? 'inherit' : 'dimmed'}>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMomentShort(tie.occurred_at, language)}</Table.Td>
                <Table.Td>
                  {tie.topic === 'crm' ? 'CRM: ' : ''}
                  {name('crmKinds', tie.kind)}
                  {tie.events > 1 && ` ${t('identity.events', { count: tie.events - 1 })}`}
                  {!tie.current && (
                    <Text component="div" size="xs">
                      {t('identity.replaced')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Tokens identifiers={tie.identifiers} />
                </Table.Td>
                <Table.Td className={classes.code}>{tie.position}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length > limit && (
        <Button size="xs" variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setLimit(limit + TIES_SHOWN * 5)}>
          {t('common.more', { count: Math.min(TIES_SHOWN * 5, shown.length - limit) })}
        </Button>
      )}
    </Stack>
  )
}

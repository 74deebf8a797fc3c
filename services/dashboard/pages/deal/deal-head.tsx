import { Alert, Badge, Card, Group, SimpleGrid, Stack, Text, Title, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DealExplained } from '../api/deal.ts'
import { formatMoney } from '../format/amounts.ts'
import { formatMoment, formatMomentShort } from '../format/times.ts'
import { WarningIcon } from '../shell/icons.tsx'
import { useWords, type Words } from '../words/index.ts'
import classes from './deal.module.css'
import { nameIdentifier, nameIdentifiers } from './identifier-name.ts'

const stages = ['lead', 'mql', 'sql'] as const

/** The deal as the CRM tells it. `kind` is the derived one where the CRM says none. */
export function DealHead({ deal, kind }: { deal: DealExplained; kind: string }) {
  const words = useWords()
  const { t, name, language } = words
  const dealKind = deal.deal_kind || kind
  const facts: [string, ReactNode][] = [
    [t('deal.pipeline'), deal.pipeline],
    [t('deal.manager'), deal.manager],
    [t('deal.kind'), dealKind === '' ? '' : name('dealKinds', dealKind)],
    [
      t('deal.created'),
      <>
        {formatMoment(deal.created_at, language)}
        {deal.created_by_user && <Text span c="dimmed" fz="inherit">{` (${t('deal.createdByUser')})`}</Text>}
      </>,
    ],
    [t('deal.company'), nameCompany(deal.company_key, t)],
    [t('deal.members'), nameIdentifiers(deal.members, words, 3)],
  ]
  if (deal.main_contact !== null) facts.push([t('deal.mainContact'), nameIdentifier(deal.main_contact, words)])
  return (
    <Card component="section" withBorder p={{ base: 'sm', sm: 'lg' }}>
      <Group justify="space-between" align="flex-start" gap="xs 24px">
        <div>
          <Group gap="xs" align="center">
            <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
              {t('deal.title', { id: deal.deal_id })}
            </Title>
            <Badge variant="default" tt="none" size="lg" fw={500}>
              {deal.crm}
            </Badge>
          </Group>
        </div>
        <Stack gap={0} className={classes.amount}>
          <Text size="xs" c="dimmed">
            {t('deal.amount')}
          </Text>
          <Text fw={700} fz={24} className="numbers" data-part="deal-amount">
            {deal.won === null ? (
              <Text span c="dimmed" fw={500}>
                {t('deal.notWon')}
              </Text>
            ) : (
              formatMoney(deal.won.amount, deal.won.currency, language)
            )}
          </Text>
          {deal.won !== null && (
            <Text size="xs" c="dimmed">
              {nameVat(deal.won.vat, t)}
            </Text>
          )}
        </Stack>
      </Group>
      {deal.gone !== null && (
        <Alert color="yellow" icon={<WarningIcon />} title={t('deal.gone')} mt="sm">
          {name('deal.goneWhy', deal.gone)}
        </Alert>
      )}
      <ol className={classes.stages} aria-label={t('deal.stages')}>
        {stages.map((stage) => {
          const reached = deal.reached[stage]
          return (
            <Stage
              key={stage}
              title={name('deal.goals', stage)}
              at={reached?.at ?? null}
              note={reached?.skipped === true ? t('deal.skipped') : ''}
            />
          )
        })}
        <Stage title={name('deal.goals', 'won')} at={deal.won?.at ?? null} note="" />
      </ol>
      <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs" m={0} mt="md">
        {facts
          .filter(([, value]) => value !== '')
          .map(([title, value]) => (
            <div key={title}>
              <Text component="dt" size="xs" c="dimmed">
                {title}
              </Text>
              <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </div>
          ))}
      </SimpleGrid>
    </Card>
  )
}

function Stage({ title, at, note }: { title: string; at: string | null; note: string }) {
  const { t, language } = useWords()
  const isSkipped = note !== ''
  return (
    <li className={`${classes.stage} ${at === null ? classes.missing : ''}`}>
      <Text size="sm" fw={600}>
        {title}
        {isSkipped && (
          <Tooltip label={note} withArrow events={{ hover: true, focus: true, touch: true }}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable with the keyboard. */}
            <span tabIndex={0} role="note" aria-label={note} className={classes.skipped}>
              *
            </span>
          </Tooltip>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        {at === null ? t('deal.notReached') : formatMomentShort(at, language)}
      </Text>
    </li>
  )
}

/** `inn/7701234567` → "ИНН 7701234567"; a company that is but its main contact has no name of its own. */
function nameCompany(key: string, t: Words['t']): string {
  if (key.startsWith('inn/')) return `${t('deal.inn')}\u00a0${key.slice(4)}`
  return key.startsWith('company/') ? key.slice('company/'.length) : ''
}

/** `included:22` → "с НДС 22 %". */
function nameVat(vat: string, t: Words['t']): string {
  const [kind = '', rate = ''] = vat.split(':')
  return ['included', 'excluded', 'none'].includes(kind) ? t(`deal.vat.${kind}`, { rate }) : t('deal.vat.unknown')
}

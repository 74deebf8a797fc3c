import { Alert, Badge, Card, Group, Stack, Text, Tooltip } from '@mantine/core'
import type { ConversionExplained } from '../api/deal.ts'
import { formatMoney } from '../format/amounts.ts'
import { formatMoment, formatMomentShort, nameZone } from '../format/times.ts'
import { groundOf } from '../shell/theme.ts'
import { useWords, type Words } from '../words/index.ts'
import { ArithmeticTable } from './arithmetic-table.tsx'
import { CreditTable } from './credit-table.tsx'
import { HistoryPart } from './history-part.tsx'
import { Part } from './part.tsx'
import { PathTimeline } from './path-timeline.tsx'

/** One conversion: what it is worth, its path, who gets what by which model and how, and what was posted when and why. */
export function ConversionPart({ conversion, moneyBasis }: { conversion: ConversionExplained; moneyBasis: string }) {
  const { t, language } = useWords()
  const isOfMoney = conversion.goal === 'won' || conversion.goal === 'paid'
  return (
    <Stack gap="md">
      <Summary conversion={conversion} isOfMoney={isOfMoney} moneyBasis={moneyBasis} />
      {conversion.state === 'counts' && (
        <Part
          title={t('path.title')}
          aside={[t('path.count', { count: conversion.path.length }), nameZone(conversion.at ?? '', language)]
            .filter((text) => text !== '')
            .join(' · ')}
        >
          <PathTimeline conversion={conversion} />
        </Part>
      )}
      {conversion.models.length > 0 && (
        <Part title={t('credit.title')}>
          <CreditTable conversion={conversion} isOfMoney={isOfMoney} />
        </Part>
      )}
      {conversion.models.length > 0 && <ArithmeticTable conversion={conversion} isOfMoney={isOfMoney} />}
      <HistoryPart conversion={conversion} />
    </Stack>
  )
}

function Summary({ conversion, isOfMoney, moneyBasis }: { conversion: ConversionExplained; isOfMoney: boolean; moneyBasis: string }) {
  const words = useWords()
  const { t, name, language } = words
  const { value, currency, at, before, after, note, window, matches_ledger: matches, unattributed_reason: reason } = conversion
  if (conversion.state === 'withdrawn') {
    return (
      <Alert color="yellow" title={t('deal.withdrawn')}>
        {t('deal.withdrawnHint')}
      </Alert>
    )
  }
  const money = (text: string) => formatMoney(text, currency ?? '', language)
  return (
    <Card withBorder p={{ base: 'sm', sm: 'lg' }}>
      <Group justify="space-between" gap="xs 20px" align="flex-start">
        <div>
          <Text fw={650} fz={22} className="numbers" data-part="conversion-value">
            {isOfMoney && value !== null ? (
              money(value)
            ) : (
              <Text span fz="md" fw={500}>
                {t('deal.noValue')}
              </Text>
            )}
          </Text>
          {at !== null && (
            <Text size="sm" c="dimmed">
              {formatMoment(at, language)}
              {isOfMoney && ` · ${name('meta.money', moneyBasis)}`}
            </Text>
          )}
        </div>
        <Tooltip
          label={t(matches ? 'deal.matchesHint' : 'deal.differsHint')}
          multiline
          maw={320}
          withArrow
          events={{ hover: true, focus: true, touch: true }}
        >
          <Badge
            component="button"
            type="button"
            size="lg"
            tt="none"
            fw={500}
            variant="light"
            color={matches ? 'teal' : 'red'}
            style={{ cursor: 'help' }}
            data-part="matches"
          >
            {t(matches ? 'deal.matches' : 'deal.differs')}
          </Badge>
        </Tooltip>
      </Group>
      <Stack gap={4} mt="xs">
        {conversion.goal === 'paid' && before !== null && after !== null && (
          <Text size="sm">{t('deal.beforeAfter', { before: money(before), after: money(after) })}</Text>
        )}
        {note !== '' && <Text size="sm">{t('deal.note', { note })}</Text>}
        {window !== null && (
          <Text size="sm" data-part="window">
            <Text span fz="inherit" c="dimmed">
              {t('deal.window')}:{' '}
            </Text>
            {[
              `${t('deal.windowFrom', { at: formatMomentShort(window.from.at, language) })} (${nameWhy(window.from.why, words)})`,
              ...(window.after === null
                ? []
                : [`${t('deal.windowAfter', { at: formatMomentShort(window.after.at, language) })} (${nameWhy(window.after.why, words)})`]),
              `${t('deal.windowTo', { at: formatMomentShort(window.to.at, language) })} (${nameWhy(window.to.why, words)})`,
            ].join(', ')}
          </Text>
        )}
      </Stack>
      {reason !== null && (
        <Alert mt="sm" color="yellow" title={t('deal.unattributed')} vars={() => ({ root: groundOf('yellow') })}>
          {name('reasons', reason)}
        </Alert>
      )}
    </Card>
  )
}

/** The API says why in English sentences of its own; the ones we know have words here. */
function nameWhy(why: string, { t }: Words): string {
  const days = /^(\d+) days before (the lead|the end)/.exec(why)
  if (days !== null) return t(days[2] === 'the lead' ? 'deal.why.daysBeforeLead' : 'deal.why.daysBeforeEnd', { days: days[1] })
  if (why.includes('previous sale')) return t('deal.why.previousSale')
  if (why.startsWith('the sale moment')) return t('deal.why.sale')
  return why === 'the conversion itself' ? t('deal.why.conversion') : why
}

import { Card, Collapse, Group, Stack, Text, UnstyledButton, useComputedColorScheme } from '@mantine/core'
import { useState } from 'react'
import type { ReportRow, ReportTotals } from '../api/report.ts'
import { formatMoney } from '../format/amounts.ts'
import { isZeroDecimal } from '../format/decimals.ts'
import { ChevronIcon } from '../shell/icons.tsx'
import { modelColour } from '../shell/theme.ts'
import { useWords } from '../words/index.ts'
import classes from './channels-table.module.css'
import { RatioValue } from './ratio-value.tsx'
import { formatCredit, formatCreditPart, nameRow, type ReportView, ratiosOf } from './rows.ts'

/** The table for a narrow screen: a card for each row, models under each other. */
export function ChannelCards(view: ReportView) {
  const { t, name } = useWords()
  const { report, groupBy } = view
  return (
    <Stack gap="sm">
      <NumbersCard view={view} numbers={report.totals} title={t('channels.total')} />
      {report.rows.map((row) => (
        <NumbersCard
          key={`${row.kind} ${row.key}`}
          view={view}
          numbers={row}
          title={nameRow(row, groupBy, { t, name })}
          reasons={row.reasons}
        />
      ))}
    </Stack>
  )
}

type CardProps = { view: ReportView; numbers: ReportRow | ReportTotals; title: string; reasons?: ReportRow['reasons'] }

function NumbersCard({ view: { report, models, goal }, numbers, title, reasons }: CardProps) {
  const { t, name, language } = useWords()
  const scheme = useComputedColorScheme('light')
  const [isOpen, setOpen] = useState(false)
  const { currency } = report.meta
  // Without spend every ratio is a dash for the same reason: the card says it by saying nothing.
  const hasSpend = numbers.spend !== null && !isZeroDecimal(numbers.spend)
  return (
    <Card withBorder p="sm">
      <Group justify="space-between" align="baseline" wrap="nowrap" gap="xs">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Text>
        {hasSpend && numbers.spend !== null && (
          <Text size="xs" c="dimmed" className="numbers">
            {t('channels.spend')} {formatMoney(numbers.spend, currency, language)}
          </Text>
        )}
      </Group>
      <Stack gap={8} mt={8}>
        {models.map((model, place) => {
          const cell = numbers.models[model]
          if (cell === undefined) return null
          return (
            <div key={model}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Group gap={7} wrap="nowrap">
                  <span className={classes.dot} style={{ background: modelColour(place, scheme) }} aria-hidden="true" />
                  <Text size="sm">{name('models', model)}</Text>
                </Group>
                <Text size="sm" fw={600} className="numbers">
                  {formatCredit(cell, goal, currency, language)}
                </Text>
              </Group>
              <Group gap="4px 12px" mt={2} pl={17} fz="xs" c="dimmed">
                <span className="numbers">
                  {t('channels.share')} {formatCreditPart(cell, report.totals.models[model], goal, language) ?? '—'}
                </span>
                {hasSpend &&
                  ratiosOf(goal).map((ratio) => (
                    <span key={ratio} className="numbers">
                      {t(`channels.${ratio}`)} <RatioValue cell={cell} ratio={ratio} currency={currency} />
                    </span>
                  ))}
              </Group>
            </div>
          )
        })}
      </Stack>
      {reasons !== undefined && reasons.length > 0 && (
        <>
          <UnstyledButton mt="sm" fz="sm" c="teal" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className={classes.toggle}>
            <ChevronIcon isOpen={isOpen} />
            {t('channels.unattributedWhy')}
          </UnstyledButton>
          <Collapse expanded={isOpen}>
            <Stack gap={8} mt={8}>
              {reasons.map(({ reason, models: credits }) => (
                <div key={reason}>
                  <Text size="sm">{name('reasons', reason)}</Text>
                  {models.map((model) => {
                    const credit = credits[model]
                    return credit === undefined ? null : (
                      <Group key={model} justify="space-between" fz="xs" c="dimmed" wrap="nowrap">
                        <span>{name('models', model)}</span>
                        <span className="numbers">{formatCredit(credit, goal, currency, language)}</span>
                      </Group>
                    )
                  })}
                </div>
              ))}
            </Stack>
          </Collapse>
        </>
      )}
    </Card>
  )
}

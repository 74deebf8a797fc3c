import { Group, Table, Text, Tooltip, UnstyledButton, useComputedColorScheme } from '@mantine/core'
import { Fragment, type ReactNode, useState } from 'react'
import type { ReportRow, ReportTotals } from '../api/report.ts'
import { formatMoney } from '../format/amounts.ts'
import { ChevronIcon } from '../shell/icons.tsx'
import { modelColour } from '../shell/theme.ts'
import { useWords } from '../words/index.ts'
import classes from './channels-table.module.css'
import { RatioValue } from './ratio-value.tsx'
import { formatCredit, formatCreditPart, isMoneyGoal, nameRow, type ReportView, ratiosOf } from './rows.ts'

/** Rows side by side by all models. The first column stays in sight; the rest scrolls when there is no room. */
export function ChannelsTable(view: ReportView) {
  const { report, models, goal, groupBy } = view
  const { t, name } = useWords()
  const scheme = useComputedColorScheme('light')
  const [isOpen, setOpen] = useState(false)
  const ratios = ratiosOf(goal)
  return (
    <Table.ScrollContainer minWidth={0} type="native" scrollAreaProps={{ tabIndex: 0 }}>
      <Table className={classes.table} verticalSpacing={7} horizontalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th rowSpan={2} scope="col" className={classes.first}>
              {t(`channels.groupColumn.${groupBy}`)}
            </Table.Th>
            <Table.Th rowSpan={2} scope="col" className={classes.number}>
              {t('channels.spend')}
            </Table.Th>
            {models.map((model, place) => (
              <Table.Th key={model} colSpan={1 + ratios.length} scope="colgroup" className={classes.model}>
                <Tooltip label={name('modelHints', model)} multiline maw={300} withArrow>
                  <Group gap={7} wrap="nowrap" w="fit-content">
                    <span className={classes.dot} style={{ background: modelColour(place, scheme) }} aria-hidden="true" />
                    <span>{name('models', model)}</span>
                  </Group>
                </Tooltip>
              </Table.Th>
            ))}
          </Table.Tr>
          <Table.Tr>
            {models.map((model) => (
              <Fragment key={model}>
                <Table.Th scope="col" className={`${classes.number} ${classes.start} ${classes.sub}`}>
                  {t(isMoneyGoal(goal) ? 'channels.amount' : 'channels.conversions')}
                </Table.Th>
                {ratios.map((ratio) => (
                  <Table.Th key={ratio} scope="col" className={`${classes.number} ${classes.sub}`}>
                    <Tooltip label={t(`channels.explain.${ratio}`)} withArrow>
                      <abbr className={classes.term}>{t(`channels.${ratio}`)}</abbr>
                    </Tooltip>
                  </Table.Th>
                ))}
              </Fragment>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.rows.map((row) => {
            const label = nameRow(row, groupBy, { t, name })
            const hasReasons = (row.reasons?.length ?? 0) > 0
            const title = hasReasons ? (
              <UnstyledButton
                className={classes.toggle}
                aria-expanded={isOpen}
                title={t(isOpen ? 'channels.hideReasons' : 'channels.showReasons')}
                onClick={() => setOpen(!isOpen)}
              >
                <ChevronIcon isOpen={isOpen} />
                {label}
              </UnstyledButton>
            ) : (
              label
            )
            return (
              <Fragment key={`${row.kind} ${row.key}`}>
                <NumbersRow view={view} numbers={row} title={title} kind={row.kind} />
                {isOpen && <Reasons view={view} row={row} />}
              </Fragment>
            )
          })}
        </Table.Tbody>
        <Table.Tfoot>
          <NumbersRow view={view} numbers={report.totals} title={t('channels.total')} kind="total" />
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  )
}

function Reasons({ view: { report, models, goal }, row }: { view: ReportView; row: ReportRow }) {
  const { name, language } = useWords()
  return (row.reasons ?? []).map(({ reason, models: credits }) => (
    <Table.Tr key={reason} data-row="reason" data-key={reason} className={classes.reason}>
      <Table.Th scope="row" className={classes.first}>
        <span className={classes.indent}>{name('reasons', reason)}</span>
      </Table.Th>
      <Table.Td />
      {models.map((model) => {
        const credit = credits[model]
        return (
          <Fragment key={model}>
            <Table.Td className={`${classes.number} ${classes.start}`} data-column="credit" data-model={model}>
              {credit !== undefined && (
                <>
                  <span className="numbers">{formatCredit(credit, goal, report.meta.currency, language)}</span>
                  <Text component="span" className={classes.part}>
                    {formatCreditPart(credit, report.totals.models[model], goal, language)}
                  </Text>
                </>
              )}
            </Table.Td>
            {ratiosOf(goal).map((ratio) => (
              <Table.Td key={ratio} />
            ))}
          </Fragment>
        )
      })}
    </Table.Tr>
  ))
}

type RowProps = { view: ReportView; numbers: ReportRow | ReportTotals; title: ReactNode; kind: ReportRow['kind'] | 'total' }

function NumbersRow({ view: { report, models, goal }, numbers, title, kind }: RowProps) {
  const { t, name, language } = useWords()
  const { currency } = report.meta
  const key = 'key' in numbers ? numbers.key : ''
  return (
    <Table.Tr data-row={kind} data-key={key} className={kind === 'group' ? '' : classes[kind]}>
      <Table.Th scope="row" className={classes.first}>
        {title}
      </Table.Th>
      <Table.Td className={classes.number} data-column="spend">
        {numbers.spend === null ? (
          <Text span c="dimmed" fz="inherit" title={name('channels.whyNot', spendReason(kind))}>
            —
          </Text>
        ) : (
          <span className="numbers">{formatMoney(numbers.spend, currency, language)}</span>
        )}
      </Table.Td>
      {models.map((model) => {
        const cell = numbers.models[model]
        return (
          <Fragment key={model}>
            <Table.Td className={`${classes.number} ${classes.start}`} data-column="credit" data-model={model}>
              {cell !== undefined && (
                <>
                  <span className="numbers" title={`${t('channels.conversions')}: ${cell.shares}`}>
                    {formatCredit(cell, goal, currency, language)}
                  </span>
                  <Text component="span" className={classes.part}>
                    {formatCreditPart(cell, report.totals.models[model], goal, language)}
                  </Text>
                </>
              )}
            </Table.Td>
            {ratiosOf(goal).map((ratio) => (
              <Table.Td key={ratio} className={classes.number} data-column={ratio} data-model={model}>
                <RatioValue cell={cell} ratio={ratio} currency={currency} />
              </Table.Td>
            ))}
          </Fragment>
        )
      })}
    </Table.Tr>
  )
}

const spendReason = (kind: string): string => (kind === 'unattributed' ? 'unattributed_has_no_spend' : 'spend_not_known_by_group')

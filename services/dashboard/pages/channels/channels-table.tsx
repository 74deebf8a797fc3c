import { Table, UnstyledButton, useComputedColorScheme } from '@mantine/core'
import { Fragment, type ReactNode, useState } from 'react'
import type { ReportRow, ReportTotals } from '../api/report.ts'
import { formatMoney } from '../format/amounts.ts'
import { Hint } from '../shell/hint.tsx'
import { ChevronIcon } from '../shell/icons.tsx'
import { modelColour } from '../shell/theme.ts'
import { useWords } from '../words/index.ts'
import classes from './channels-table.module.css'
import { RatioValue } from './ratio-value.tsx'
import { formatCredit, formatCreditPart, isMoneyGoal, modelsWithRatio, nameRow, type Ratio, type ReportView, ratiosOf } from './rows.ts'

type Columns = readonly { ratio: Ratio; models: readonly string[] }[]

/**
 * One number by all models stands side by side, then the next: models are what is compared. The first column stays in sight; the rest
 * scrolls when there is no room.
 */
export function ChannelsTable(view: ReportView) {
  const { report, models, goal, groupBy } = view
  const { t, name } = useWords()
  const [isOpen, setOpen] = useState(false)
  const columns: Columns = ratiosOf(goal).map((ratio) => ({ ratio, models: modelsWithRatio(report, models, ratio) }))
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
            <Table.Th colSpan={models.length} scope="colgroup" className={classes.start}>
              {t(isMoneyGoal(goal) ? 'channels.amount' : 'channels.conversions')}
            </Table.Th>
            {columns.map((column) => (
              <Table.Th key={column.ratio} colSpan={column.models.length} scope="colgroup" className={classes.start}>
                <Hint text={t(`channels.explain.${column.ratio}`)}>{t(`channels.${column.ratio}`)}</Hint>
              </Table.Th>
            ))}
          </Table.Tr>
          <Table.Tr>
            {[models, ...columns.map((column) => column.models)].map((shown, group) =>
              shown.map((model, place) => (
                <Table.Th
                  key={`${group} ${model}`}
                  scope="col"
                  className={`${classes.number} ${classes.sub} ${place === 0 ? classes.start : ''}`}
                >
                  {shown.length === models.length && <ModelName model={model} place={models.indexOf(model)} />}
                </Table.Th>
              )),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.rows.map((row) => {
            const label = nameRow(row, groupBy, { t, name })
            const hasReasons = (row.reasons?.length ?? 0) > 0
            const title = hasReasons ? (
              <UnstyledButton
                className={classes.toggle}
                fz="inherit"
                fw="inherit"
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
                <NumbersRow view={view} columns={columns} numbers={row} title={title} kind={row.kind} />
                {isOpen && <Reasons view={view} columns={columns} row={row} />}
              </Fragment>
            )
          })}
        </Table.Tbody>
        <Table.Tfoot>
          <NumbersRow view={view} columns={columns} numbers={report.totals} title={t('channels.total')} kind="total" />
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  )
}

function ModelName({ model, place }: { model: string; place: number }) {
  const { name } = useWords()
  const scheme = useComputedColorScheme('light')
  // The colour stands beside the first word, however narrow the column.
  const [first, ...others] = name('models', model).split(' ')
  return (
    <Hint text={name('modelHints', model)} className={classes.model}>
      <span className={classes.together}>
        <span className={classes.inlineDot} style={{ background: modelColour(place, scheme) }} aria-hidden="true" />
        {first}
      </span>{' '}
      {others.join(' ')}
    </Hint>
  )
}

type CreditProps = { view: ReportView; model: string; credit: { amount: string; shares: string } | undefined; isFirst: boolean }

function CreditCell({ view: { report, goal }, model, credit, isFirst }: CreditProps) {
  const { t, language } = useWords()
  return (
    <Table.Td className={`${classes.number} ${isFirst ? classes.start : ''}`} data-column="credit" data-model={model}>
      {credit !== undefined && (
        <>
          <span className="numbers" data-part="credit" title={`${t('channels.conversions')}: ${credit.shares}`}>
            {formatCredit(credit, goal, report.meta.currency, language)}
          </span>
          <span className={classes.part}>{formatCreditPart(credit, report.totals.models[model], goal, language)}</span>
        </>
      )}
    </Table.Td>
  )
}

function Reasons({ view, columns, row }: { view: ReportView; columns: Columns; row: ReportRow }) {
  const { name } = useWords()
  return (row.reasons ?? []).map(({ reason, models: credits }) => (
    <Table.Tr key={reason} data-row="reason" data-key={reason} className={classes.reason}>
      <Table.Th scope="row" className={classes.first}>
        <span className={classes.indent}>{name('reasons', reason)}</span>
      </Table.Th>
      <Table.Td />
      {view.models.map((model, place) => (
        <CreditCell key={model} view={view} model={model} credit={credits[model]} isFirst={place === 0} />
      ))}
      {columns.map((column) => (
        <Table.Td key={column.ratio} colSpan={column.models.length} className={classes.start} />
      ))}
    </Table.Tr>
  ))
}

type RowProps = {
  view: ReportView
  columns: Columns
  numbers: ReportRow | ReportTotals
  title: ReactNode
  kind: ReportRow['kind'] | 'total'
}

function NumbersRow({ view, columns, numbers, title, kind }: RowProps) {
  const { name, language } = useWords()
  const { currency } = view.report.meta
  return (
    <Table.Tr data-row={kind} data-key={'key' in numbers ? numbers.key : ''} className={kind === 'group' ? '' : classes[kind]}>
      <Table.Th scope="row" className={classes.first}>
        {title}
      </Table.Th>
      <Table.Td className={classes.number} data-column="spend">
        {numbers.spend === null ? (
          <span className={classes.none} title={name('channels.whyNot', spendReason(kind))}>
            —
          </span>
        ) : (
          <span className="numbers">{formatMoney(numbers.spend, currency, language)}</span>
        )}
      </Table.Td>
      {view.models.map((model, place) => (
        <CreditCell key={model} view={view} model={model} credit={numbers.models[model]} isFirst={place === 0} />
      ))}
      {columns.map(({ ratio, models }) =>
        models.map((model, place) => (
          <Table.Td
            key={`${ratio} ${model}`}
            className={`${classes.number} ${place === 0 ? classes.start : ''}`}
            data-column={ratio}
            data-model={model}
          >
            <RatioValue cell={numbers.models[model]} ratio={ratio} currency={currency} />
          </Table.Td>
        )),
      )}
    </Table.Tr>
  )
}

const spendReason = (kind: string): string => (kind === 'unattributed' ? 'unattributed_has_no_spend' : 'spend_not_known_by_group')

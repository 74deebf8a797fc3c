import { Tooltip, UnstyledButton } from '@mantine/core'
import type { ReportCell } from '../api/report.ts'
import { formatMoney, formatRatio, formatTimes } from '../format/amounts.ts'
import type { Language } from '../format/decimals.ts'
import { useWords } from '../words/index.ts'
import type { Ratio } from './rows.ts'

/** A ratio, or a dash that says why there is none: on hover, on focus and to a screen reader. */
export function RatioValue({ cell, ratio, currency }: { cell: ReportCell | undefined; ratio: Ratio; currency: string }) {
  const { t, name, language } = useWords()
  const value = cell?.[ratio] ?? null
  if (value !== null) return <span className="numbers">{formatValue(ratio, value, currency, language)}</span>
  const reason = cell?.null_reasons[ratio]
  const why = reason === undefined ? t('channels.noReason') : name('channels.whyNot', reason)
  return (
    <Tooltip label={why} multiline maw={280} withArrow events={{ hover: true, focus: true, touch: true }}>
      <UnstyledButton c="dimmed" fz="inherit" px={4} aria-label={`${t(`channels.${ratio}`)}: ${why}`} style={{ cursor: 'help' }}>
        —
      </UnstyledButton>
    </Tooltip>
  )
}

function formatValue(ratio: Ratio, value: string, currency: string, language: Language): string {
  if (ratio === 'cpl') return formatMoney(value, currency, language)
  return ratio === 'roas' ? formatTimes(value, language) : formatRatio(value, language)
}

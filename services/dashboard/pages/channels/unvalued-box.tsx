import { Alert, List, Text } from '@mantine/core'
import type { Report } from '../api/report.ts'
import { formatMoney } from '../format/amounts.ts'
import { WarningIcon } from '../shell/icons.tsx'
import { useWords } from '../words/index.ts'

/** Money that no rate values: beside the report, in its own currency. */
export function UnvaluedBox({ report: { unvalued, unvalued_spend: spend } }: { report: Report }) {
  const { t, language } = useWords()
  if (unvalued.length === 0 && spend.length === 0) return null
  return (
    <Alert color="yellow" icon={<WarningIcon />} title={t('channels.unvalued')}>
      <List size="sm">
        {unvalued.map(({ currency, amount, conversions }) => (
          <List.Item key={currency}>
            {t('channels.unvaluedConversions', { amount: formatMoney(amount, currency, language), count: conversions })}
          </List.Item>
        ))}
        {spend.map(({ currency, amount }) => (
          <List.Item key={`spend ${currency}`}>
            {t('channels.unvaluedSpend', { amount: formatMoney(amount, currency, language) })}
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt={4}>
        {t('channels.unvaluedHint')}
      </Text>
    </Alert>
  )
}

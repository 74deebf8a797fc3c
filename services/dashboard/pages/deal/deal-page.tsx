import { Alert, Button, Group, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { ApiFault } from '../api/api-fault.ts'
import { type ConversionExplained, type DealAnswer, useDeal } from '../api/deal.ts'
import { MetaLine } from '../channels/meta-line.tsx'
import { formatMoney } from '../format/amounts.ts'
import { formatDay } from '../format/times.ts'
import { USUAL_CRM } from '../shell/deal-search.tsx'
import { FaultBox } from '../shell/fault-box.tsx'
import { WarningIcon } from '../shell/icons.tsx'
import { type DealAddress, toDealPath } from '../state/deal-address.ts'
import { goTo, useAddress } from '../state/location.ts'
import { useWords, type Words, writeStored } from '../words/index.ts'
import { ConversionPart } from './conversion-part.tsx'
import { DealHead } from './deal-head.tsx'
import { IdentityPart } from './identity-part.tsx'

export function DealPage({ deal }: { deal: DealAddress }) {
  const { search } = useAddress()
  const query = new URLSearchParams(search)
  const { data, error, isPending, refetch } = useDeal(deal, query.get('as_of') ?? '')
  const { t } = useWords()
  const isFound = data !== undefined
  useEffect(() => {
    if (isFound) writeStored(USUAL_CRM, deal.crm)
  }, [isFound, deal.crm])

  if (error !== null) {
    return (
      <Stack gap="md">
        <Title order={1} size="h2">
          {t('deal.title', { id: deal.id })}
        </Title>
        {error instanceof ApiFault && error.status === 404 ? (
          <UnknownDeal deal={deal} />
        ) : (
          <FaultBox fault={error} retry={() => void refetch()} />
        )}
      </Stack>
    )
  }
  if (isPending || data === undefined) {
    return (
      <Stack gap="md" role="status" aria-label={t('common.loading')}>
        <Skeleton height={34} width={280} />
        <Skeleton height={150} />
        <Skeleton height={420} />
      </Stack>
    )
  }
  return <Answer answer={data} query={query} />
}

const crms = ['amocrm', 'bitrix24', 'crm']

function UnknownDeal({ deal }: { deal: DealAddress }) {
  const { t } = useWords()
  return (
    <Alert color="yellow" icon={<WarningIcon />} title={t('deal.notFound')} role="alert">
      <Stack gap="sm">
        <Text size="sm">{t('deal.notFoundHint', deal)}</Text>
        <Group gap="xs">
          {crms
            .filter((crm) => crm !== deal.crm)
            .map((crm) => (
              <Button key={crm} size="xs" variant="default" onClick={() => goTo(toDealPath({ crm, id: deal.id }))}>
                {t('deal.otherCrm', { crm })}
              </Button>
            ))}
        </Group>
      </Stack>
    </Alert>
  )
}

function Answer({ answer, query }: { answer: DealAnswer; query: URLSearchParams }) {
  const words = useWords()
  const { t } = words
  const { deal, conversions, identity, meta } = answer
  const asked = conversions.find(({ conversion_id: id }) => id === query.get('conversion'))
  // The sale is what a dispute is about.
  const shown = asked ?? conversions.find(({ goal }) => goal === 'won') ?? conversions.at(-1)
  const show = (id: string | null) => {
    const next = new URLSearchParams(query)
    if (id !== null) next.set('conversion', id)
    goTo(`${window.location.pathname}?${next.toString().replaceAll('%3A', ':')}`, { replace: true })
  }
  return (
    <Stack gap="md">
      <DealHead deal={deal} kind={conversions.map(({ deal_kind }) => deal_kind).find((kind) => kind !== '') ?? ''} />
      <MetaLine meta={meta} models={[]} />
      {shown === undefined ? (
        <Alert color="gray" title={t('deal.noConversions')}>
          <Text size="sm">{t('deal.noConversionsHint')}</Text>
        </Alert>
      ) : (
        <Tabs value={shown.conversion_id} onChange={show} keepMounted={false}>
          <Tabs.List aria-label={t('deal.conversions')}>
            {conversions.map((conversion) => (
              <Tabs.Tab key={conversion.conversion_id} value={conversion.conversion_id}>
                {nameConversion(conversion, words)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={shown.conversion_id} pt="md">
            <ConversionPart conversion={shown} moneyBasis={meta.money_basis} />
          </Tabs.Panel>
        </Tabs>
      )}
      <IdentityPart identity={identity} />
    </Stack>
  )
}

function nameConversion({ goal, value, currency, date }: ConversionExplained, { t, name, language }: Words): string {
  const isRefund = goal === 'paid' && value !== null && value.startsWith('-')
  const title = isRefund ? t('deal.refund') : name('deal.goals', goal)
  if (goal !== 'paid' || value === null || currency === null) return title
  return `${title} ${formatMoney(value, currency, language)}${date === null ? '' : ` · ${formatDay(date, language)}`}`
}

import { Select, SimpleGrid, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ReportMeta } from '../api/report.ts'
import { formatMonth, lastDayOf, monthsBack } from '../format/times.ts'
import type { ChannelsState } from '../state/channels-state.ts'
import { useWords } from '../words/index.ts'

const MONTHS = 12

type Props = { state: ChannelsState; change: (part: Partial<ChannelsState>) => void; meta: ReportMeta | undefined }

/** All time, the last months of which there is data, or any two days. */
export function PeriodPicker({ state, change, meta }: Props) {
  const { t, language } = useWords()
  const lastDay = lastDayOfData(meta) ?? new Date().toISOString().slice(0, 10)
  const months = monthsBack(lastDay, MONTHS)
  const quarter = { from: `${months[2]}-01`, to: lastDayOf(months[0] ?? '') }
  const presets: Record<string, { from: string; to: string }> = {
    all: { from: '', to: '' },
    quarter,
    ...Object.fromEntries(months.map((month) => [month, { from: `${month}-01`, to: lastDayOf(month) }])),
  }
  const isPreset = ({ from, to }: { from: string; to: string }) => from === state.from && to === state.to
  const preset = Object.entries(presets).find(([, period]) => isPreset(period))?.[0]
  const [wantsOwn, setWantsOwn] = useState(false)
  const isOwn = wantsOwn || preset === undefined
  const names = [
    { value: 'all', label: t('channels.allTime') },
    { value: 'quarter', label: t('channels.quarter') },
    ...months.map((month) => ({ value: month, label: capital(formatMonth(month, language)) })),
    { value: 'own', label: t('channels.ownPeriod') },
  ]
  return (
    <div>
      <Select
        label={t('channels.period')}
        data={names}
        value={isOwn ? 'own' : preset}
        allowDeselect={false}
        maxDropdownHeight={360}
        onChange={(value) => {
          setWantsOwn(value === 'own')
          const period = presets[value ?? '']
          if (period !== undefined) change(period)
        }}
      />
      {isOwn && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
          <DayInput label={t('channels.from')} day={state.from} max={state.to} apply={(from) => change({ from })} />
          <DayInput label={t('channels.to')} day={state.to} min={state.from} apply={(to) => change({ to })} />
        </SimpleGrid>
      )}
    </div>
  )
}

/** Applied when left or on Enter: a day that is being typed passes through years like 0002. */
function DayInput({
  label,
  day,
  apply,
  ...range
}: {
  label: string
  day: string
  apply: (day: string) => void
  min?: string
  max?: string
}) {
  const [text, setText] = useState(day)
  useEffect(() => setText(day), [day])
  return (
    <TextInput
      type="date"
      size="xs"
      label={label}
      value={text}
      {...range}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => apply(text)}
      onKeyDown={(event) => event.key === 'Enter' && apply(text)}
    />
  )
}

/** The latest day any source speaks of: months after it would be empty. */
function lastDayOfData(meta: ReportMeta | undefined): string | null {
  const days = meta?.complete_through.map(({ occurred_at }) => occurred_at.slice(0, 10)).sort() ?? []
  return days.at(-1) ?? null
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

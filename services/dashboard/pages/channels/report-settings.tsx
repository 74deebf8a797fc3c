import { Box, Card, Group, MultiSelect, Select, SimpleGrid, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ReportMeta } from '../api/report.ts'
import { ChevronIcon } from '../shell/icons.tsx'
import { type ChannelsState, costScopes, dateBases, goals, groupings, modelIds } from '../state/channels-state.ts'
import { useWords } from '../words/index.ts'
import { PeriodPicker } from './period-picker.tsx'

type Props = {
  state: ChannelsState
  models: readonly string[]
  change: (part: Partial<ChannelsState>) => void
  meta: ReportMeta | undefined
}

export function ReportSettings({ state, models, change, meta }: Props) {
  const { t, name } = useWords()
  const choice = <T extends string>(values: readonly T[], group: string) => values.map((value) => ({ value, label: name(group, value) }))
  const picked = <T extends string>(values: readonly T[], value: string | null, apply: (value: T) => void) => {
    const known = values.find((each) => each === value)
    if (known !== undefined) apply(known)
  }
  const [isOpen, setOpen] = useState(false)
  const summary = [
    name('channels.goals', state.goal),
    name('channels.dateBases', state.dateBasis),
    ...models.map((model) => name('models', model)),
  ].join(' · ')
  const known = [...new Set([...modelIds, ...models])]
  return (
    <Card component="section" withBorder p={{ base: 'sm', sm: 'md' }} aria-label={t('channels.settings')}>
      <UnstyledButton hiddenFrom="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Group justify="space-between" wrap="nowrap">
          <div>
            <Text fw={600}>{t('channels.settings')}</Text>
            <Text size="xs" c="dimmed">
              {summary}
            </Text>
          </div>
          <ChevronIcon isOpen={isOpen} />
        </Group>
      </UnstyledButton>
      <Box {...(isOpen ? {} : { visibleFrom: 'sm' })} mt={{ base: 'sm', sm: 0 }}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="md" verticalSpacing="sm">
          <PeriodPicker state={state} change={change} meta={meta} />
          <Select
            label={t('channels.goal')}
            data={choice(goals, 'channels.goals')}
            value={state.goal}
            allowDeselect={false}
            onChange={(value) => picked(goals, value, (goal) => change({ goal }))}
          />
          <Select
            label={t('channels.dateBasis')}
            data={choice(dateBases, 'channels.dateBases')}
            value={state.dateBasis}
            allowDeselect={false}
            onChange={(value) => picked(dateBases, value, (dateBasis) => change({ dateBasis }))}
          />
          <Select
            label={t('channels.groupBy')}
            data={choice(groupings, 'channels.groupings')}
            value={state.groupBy}
            allowDeselect={false}
            onChange={(value) => picked(groupings, value, (groupBy) => change({ groupBy }))}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing="sm" mt="sm">
          <MultiSelect
            label={t('channels.models')}
            aria-description={t('channels.modelsHint')}
            data={choice(known, 'models')}
            value={[...models]}
            // The last one stays: a report without a model has no numbers.
            onChange={(value) => value.length > 0 && change({ models: value })}
            hidePickedOptions
            checkIconPosition="right"
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
            <Select
              label={t('channels.costScope')}
              data={choice(costScopes, 'channels.costScopes')}
              value={state.costScope}
              allowDeselect={false}
              onChange={(value) => picked(costScopes, value, (costScope) => change({ costScope }))}
            />
            <AsOfInput asOf={state.asOf} apply={(asOf) => change({ asOf })} />
          </SimpleGrid>
        </SimpleGrid>
      </Box>
    </Card>
  )
}

/** A text, because a moment can be a day, a time or a batch. Applied when it is finished, not letter by letter. */
function AsOfInput({ asOf, apply }: { asOf: string; apply: (asOf: string) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(asOf)
  useEffect(() => setText(asOf), [asOf])
  return (
    <TextInput
      label={t('channels.asOf')}
      title={t('channels.asOfHint')}
      aria-description={t('channels.asOfHint')}
      placeholder={t('channels.asOfPlaceholder')}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => apply(text.trim())}
      onKeyDown={(event) => event.key === 'Enter' && apply(text.trim())}
    />
  )
}

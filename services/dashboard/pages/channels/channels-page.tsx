import { Alert, Box, Button, Card, Group, LoadingOverlay, Skeleton, Stack, Text, Title } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import type { Report } from '../api/report.ts'
import { needsKey, saveFile, toFileAddress, useReport } from '../api/report.ts'
import { FaultBox } from '../shell/fault-box.tsx'
import { DownloadIcon } from '../shell/icons.tsx'
import { type ChannelsState, fromSearch, initialState, toSearch, usualModels, wholeMonths } from '../state/channels-state.ts'
import { goTo, useAddress } from '../state/location.ts'
import { useWords } from '../words/index.ts'
import { ChannelCards } from './channel-cards.tsx'
import { ChannelsTable } from './channels-table.tsx'
import { MetaLine } from './meta-line.tsx'
import { ReportSettings } from './report-settings.tsx'
import { UnvaluedBox } from './unvalued-box.tsx'

// Drawing is most of what a browser has to load: the numbers come first.
const ChannelsChart = lazy(() => import('./channels-chart.tsx').then((chart) => ({ default: chart.ChannelsChart })))

export function ChannelsPage() {
  const { search } = useAddress()
  const { t } = useWords()
  const state = fromSearch(search)
  const { data, error, isPending, isPlaceholderData, isFetching, refetch } = useReport(state)
  const change = (part: Partial<ChannelsState>) => goTo(`/${toSearch(wholeMonths({ ...state, ...part }))}`)
  const models = state.models.length > 0 ? state.models : (data?.meta.models.map(({ model_id }) => model_id) ?? usualModels)
  const title = state.groupBy === 'channel' && isMoney(state) ? t('channels.title') : t(`channels.titleOf.${state.groupBy}`)

  return (
    <Stack gap="md">
      <Group justify="space-between" align="center">
        <Title order={1} size="h2">
          {title}
        </Title>
        <Downloads state={state} models={models} disabled={data === undefined || error !== null} />
      </Group>
      <ReportSettings state={state} models={models} change={change} meta={data?.meta} />
      {error !== null ? (
        <FaultBox fault={error} retry={() => void refetch()}>
          {search !== '' && (
            <Button size="xs" variant="default" onClick={() => goTo('/')}>
              {t('faults.reset')}
            </Button>
          )}
        </FaultBox>
      ) : isPending || data === undefined ? (
        <Waiting />
      ) : (
        <Box pos="relative" aria-busy={isFetching}>
          <LoadingOverlay visible={isPlaceholderData} overlayProps={{ blur: 1 }} loaderProps={{ 'aria-label': t('common.loading') }} />
          <Answer report={data} state={state} change={change} />
        </Box>
      )}
    </Stack>
  )
}

export const isMoney = ({ goal }: Pick<ChannelsState, 'goal'>): boolean => goal === 'won' || goal === 'paid'

function Answer({ report, state, change }: { report: Report; state: ChannelsState; change: (part: Partial<ChannelsState>) => void }) {
  // Not the address but the answer says which models these are: the rules may compute others than the usual ones.
  const models = report.meta.models.map(({ model_id }) => model_id)
  const numbers = { report, models, goal: report.meta.goal ?? state.goal, groupBy: state.groupBy }
  return (
    <Stack gap="md">
      <MetaLine meta={report.meta} models={models} />
      <UnvaluedBox report={report} />
      {report.rows.length === 0 ? (
        <NothingPosted report={report} state={state} change={change} />
      ) : (
        <>
          <Suspense fallback={<Skeleton height={280} />}>
            <ChannelsChart {...numbers} />
          </Suspense>
          <Card withBorder p={0} visibleFrom="sm">
            <ChannelsTable {...numbers} />
          </Card>
          <Box hiddenFrom="sm">
            <ChannelCards {...numbers} />
          </Box>
        </>
      )}
    </Stack>
  )
}

function NothingPosted({
  report,
  state,
  change,
}: {
  report: Report
  state: ChannelsState
  change: (part: Partial<ChannelsState>) => void
}) {
  const { t } = useWords()
  const isEmptyLedger = report.meta.batch === 0
  const hasPeriod = state.from !== '' || state.to !== ''
  return (
    <Alert color="gray" title={t(isEmptyLedger ? 'channels.emptyLedger' : 'channels.empty')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t(isEmptyLedger ? 'channels.emptyLedgerHint' : 'channels.emptyHint')}</Text>
        {!isEmptyLedger && hasPeriod && (
          <Button size="xs" variant="default" onClick={() => change({ from: initialState.from, to: initialState.to })}>
            {t('channels.showAllTime')}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

function Downloads({ state, models, disabled }: { state: ChannelsState; models: readonly string[]; disabled: boolean }) {
  const { t, language } = useWords()
  const [fault, setFault] = useState<unknown>(null)
  return (
    <Group gap="xs">
      {fault !== null && (
        <Text size="xs" c="red" role="alert">
          {t('channels.notSaved')}
        </Text>
      )}
      {(['csv', 'xlsx'] as const).map((format) => {
        const address = toFileAddress(state, models, format, language)
        return (
          <Button
            key={format}
            component="a"
            href={address}
            download
            size="xs"
            variant="default"
            leftSection={<DownloadIcon />}
            title={t(`channels.${format}Title`)}
            {...(disabled ? { 'data-disabled': true } : {})}
            onClick={(event) => {
              if (disabled) event.preventDefault()
              else if (needsKey()) {
                event.preventDefault()
                setFault(null)
                saveFile(address).catch(setFault)
              }
            }}
          >
            {t(`channels.${format}`)}
          </Button>
        )
      })}
    </Group>
  )
}

function Waiting() {
  const { t } = useWords()
  return (
    <Stack gap="md" role="status" aria-label={t('common.loading')}>
      <Skeleton height={22} width="60%" />
      <Skeleton height={280} />
      <Skeleton height={360} />
    </Stack>
  )
}

import { Badge, Group, Text, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ReportMeta } from '../api/report.ts'
import { formatCount, formatRatio } from '../format/amounts.ts'
import { formatDayOf, formatMoment, formatMonth } from '../format/times.ts'
import { useWords } from '../words/index.ts'

/** What the numbers are about: moment, batch, basis, how far each source goes, and what to beware of. */
export function MetaLine({ meta, models }: { meta: ReportMeta; models: readonly string[] }) {
  const { t, name, language } = useWords()
  const posted = meta.posted_at === null ? t('meta.noBatch') : formatMoment(meta.posted_at, language)
  const facts: [name: string, text: ReactNode][] = [
    [
      'as_of',
      <>
        {t('meta.asOf')} <b>{posted}</b>, {t('meta.batch', { batch: formatCount(meta.batch, language) })}
      </>,
    ],
    ['money_basis', name('meta.money', meta.money_basis)],
    ['rules', t('meta.rules', { version: meta.rules_version })],
  ]
  if (meta.closed_through !== null) facts.push(['closed', t('meta.closedThrough', { month: formatMonth(meta.closed_through, language) })])
  const through = meta.complete_through.map(
    ({ topic, source, occurred_at }) =>
      `${name('meta.sources', source)} (${name('meta.topics', topic)}) ${formatDayOf(occurred_at, language)}`,
  )
  const unattributed = models.flatMap((model) => {
    const share = meta.unattributed_share?.[model]
    return share === undefined || share === null ? [] : [[name('models', model), formatRatio(share, language)] as const]
  })
  const first = unattributed[0]
  const isSame = unattributed.every(([, share]) => share === first?.[1])
  if (first !== undefined) {
    const text = isSame ? first[1] : unattributed.map(([model, share]) => `${model} ${share}`).join(', ')
    facts.push([
      'unattributed',
      <>
        {t('meta.unattributed')} <b>{text}</b>
      </>,
    ])
  }
  return (
    <section data-part="meta" aria-label={t('meta.title')}>
      <Group gap="4px 6px" fz="sm" c="dimmed">
        {facts.map(([key, text], place) => (
          <Text key={key} span fz="inherit" data-fact={key}>
            {text}
            {place < facts.length - 1 && ' ·'}
          </Text>
        ))}
        {meta.vat === 'unknown' && (
          <Warning hint={t('meta.vatUnknownHint')}>
            {t('meta.vatUnknown', { sources: meta.vat_unknown_for.map((source) => name('meta.vatSources', source)).join(', ') })}
          </Warning>
        )}
        {meta.immature === true && <Warning hint={t('meta.immatureHint')}>{t('meta.immature')}</Warning>}
      </Group>
      {through.length > 0 && (
        <Text size="sm" c="dimmed" mt={2} data-fact="complete_through">
          {t('meta.through')}: {through.join(' · ')}
        </Text>
      )}
    </section>
  )
}

function Warning({ hint, children }: { hint: string; children: ReactNode }) {
  return (
    <Tooltip label={hint} multiline maw={340} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Badge
        component="button"
        type="button"
        color="yellow"
        variant="light"
        bg="light-dark(#ffefc2, #4a3f1d)"
        tt="none"
        size="lg"
        fw={500}
        c="var(--mantine-color-text)"
        styles={{ label: { color: 'inherit', cursor: 'help' } }}
        style={{ cursor: 'help' }}
        data-fact="warning"
      >
        {children}
      </Badge>
    </Tooltip>
  )
}

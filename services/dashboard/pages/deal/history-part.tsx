import { Accordion, Group, Stack, Table, Text } from '@mantine/core'
import type { ConversionExplained, PostedBatch } from '../api/deal.ts'
import { formatCount, formatMoney, formatShareExactly } from '../format/amounts.ts'
import { formatMoment, formatMonth } from '../format/times.ts'
import { useWords } from '../words/index.ts'
import classes from './deal.module.css'
import { Part } from './part.tsx'

const ENTRIES_MAX = 300
const POSITIONS_MAX = 60

/** What was posted of the conversion, batch by batch, newest first, and why. */
export function HistoryPart({ conversion }: { conversion: ConversionExplained }) {
  const { t, name, language } = useWords()
  const batches = [...conversion.history].reverse()
  const newest = batches[0]
  return (
    <Part title={t('history.title')}>
      {newest === undefined ? (
        <Text size="sm" c="dimmed">
          {t('history.empty')}
        </Text>
      ) : (
        <Accordion variant="contained" multiple defaultValue={[String(newest.batch)]}>
          {batches.map((batch) => (
            <Accordion.Item key={batch.batch} value={String(batch.batch)} data-batch={batch.batch}>
              <Accordion.Control>
                <Group gap="2px 12px">
                  <Text fw={600} size="sm">
                    {t('history.batch', { batch: formatCount(batch.batch, language) })}
                  </Text>
                  <Text size="sm">{[...new Set(batch.entries.map(({ cause }) => name('history.causes', cause)))].join(', ')}</Text>
                  <Text size="xs" c="dimmed">
                    {formatMoment(batch.posted_at, language)} · {t('history.entries', { count: batch.entries.length })}
                  </Text>
                </Group>
              </Accordion.Control>
              <Accordion.Panel>
                <BatchEntries batch={batch} conversion={conversion} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </Part>
  )
}

function BatchEntries({ batch, conversion }: { batch: PostedBatch; conversion: ConversionExplained }) {
  const { t, name, language } = useWords()
  const placeOf = (ref: string) => conversion.path.findIndex(({ touch_ref }) => touch_ref === ref) + 1
  const models = conversion.models.map(({ model_id }) => model_id)
  // As the tables above: by model, then along the path; what left the path comes last.
  const rank = (ref: string) => placeOf(ref) || Number.MAX_SAFE_INTEGER
  const entries = [...batch.entries].sort(
    (a, b) => models.indexOf(a.model_id) - models.indexOf(b.model_id) || rank(a.touch_ref) - rank(b.touch_ref),
  )
  return (
    <Stack gap="sm">
      {batch.note !== '' && <Text size="sm">{t('deal.note', { note: batch.note })}</Text>}
      <Table.ScrollContainer minWidth={0} type="native" scrollAreaProps={{ tabIndex: 0 }}>
        <Table className={classes.table} verticalSpacing={4} horizontalSpacing="sm" fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('credit.model')}</Table.Th>
              <Table.Th scope="col">{t('credit.touch')}</Table.Th>
              <Table.Th scope="col" className={classes.number}>
                {t('credit.share')}
              </Table.Th>
              <Table.Th scope="col" className={classes.number}>
                {t('credit.amount')}
              </Table.Th>
              <Table.Th scope="col">{t('history.cause')}</Table.Th>
              <Table.Th scope="col">{t('history.month')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.slice(0, ENTRIES_MAX).map((entry) => {
              const place = placeOf(entry.touch_ref)
              return (
                <Table.Tr key={`${entry.model_id} ${entry.touch_ref} ${entry.channel} ${entry.reason} ${entry.cause}`}>
                  <Table.Td>{name('models', entry.model_id)}</Table.Td>
                  <Table.Td>
                    {entry.reason !== ''
                      ? `${t('deal.unattributed')}: ${name('reasons', entry.reason)}`
                      : `${place > 0 ? `${place}. ` : ''}${entry.channel}`}
                  </Table.Td>
                  <Table.Td className={classes.number} title={entry.share}>
                    {signed(formatShareExactly(entry.share, language))}
                  </Table.Td>
                  <Table.Td className={classes.number}>{signed(formatMoney(entry.amount, entry.currency, language))}</Table.Td>
                  <Table.Td>{name('history.causes', entry.cause)}</Table.Td>
                  <Table.Td>
                    {entry.accounting_month === '' ? '' : formatMonth(entry.accounting_month, language)}
                    {entry.adjusts !== '' && `, ${t('history.adjusts', { month: formatMonth(entry.adjusts, language) })}`}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {batch.positions.length > 0 && (
        <div>
          <Text size="xs" c="dimmed">
            {t('history.evidence')}
          </Text>
          <Group gap="2px 14px" className={classes.code}>
            {batch.positions.slice(0, POSITIONS_MAX).map((position) => (
              <span key={position}>{position}</span>
            ))}
            {batch.positions.length > POSITIONS_MAX && <span>+{batch.positions.length - POSITIONS_MAX}</span>}
          </Group>
        </div>
      )}
    </Stack>
  )
}

/** An entry is a difference: what adds says so. */
const signed = (text: string): string => (text.startsWith('\u2212') || /^[^1-9]*$/.test(text) ? text : `+${text}`)

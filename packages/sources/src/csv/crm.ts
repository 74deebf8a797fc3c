import { amountAccepted, type CrmDraft, crmKinds, dealKinds } from '@touchledger/events'
import type { CsvTable } from './header.ts'
import type { CsvRow } from './row.ts'

export const crmTable: CsvTable = {
  columns: [
    ...['occurred_at', 'event', 'deal_id', 'pipeline', 'stage', 'amount', 'currency', 'vat', 'contact_id', 'merged_into', 'company_id'],
    ...['inn', 'visitor_id', 'email', 'phone', 'deal_kind', 'manager', 'reason', 'event_id'],
  ],
  required: [['occurred_at'], ['event'], ['deal_id', 'contact_id']],
}
const events: readonly string[] = crmKinds.flatMap((kind) => (kind === 'stage_changed' ? ['stage', kind] : [kind]))

/** `dayOf` gives the local day that a row's VAT rate goes by. */
export function readCrm(row: CsvRow, dayOf: (ms: number) => string): CrmDraft {
  const time = row.occurredAt('occurred_at')
  const event = row.required('event', events.join(', '))
  row.oneOf('event', events, 'unknown_event')
  const kind = event === 'stage' ? 'stage_changed' : event
  const deal_id = row.id('deal_id')
  const contact_id = row.id('contact_id')
  if (deal_id === '' && contact_id === '') row.refuse('deal_id', 'missing_value', '', "the deal's id in the CRM")
  const pipeline = row.text('pipeline')
  const stage = row.text('stage')
  if (kind === 'stage_changed' && stage === '') row.refuse('stage', 'missing_value', '', 'a stage name or id, because event is stage')
  const merged_into = row.id('merged_into')
  if (kind === 'merged' && merged_into === '')
    row.refuse('merged_into', 'missing_value', '', 'the id of the deal or contact that remains, because event is merged')
  if (stage !== '') {
    const known = row.options.knownStage?.(pipeline, stage)
    if (known?.ok === false) row.refuse('stage', 'unknown_stage', stage, stagesAccepted(pipeline, known.known))
  }
  const currency = row.currency()
  const amount_minor = row.amountMinor(currency, amountAccepted.negative_amount)
  return {
    kind,
    ...time,
    source_system: 'csv',
    account: row.options.account ?? '',
    version: row.options.exportedAtMs,
    event_id: row.text('event_id'),
    crm: row.options.crm ?? '',
    deal_id,
    contact_id,
    company_id: row.id('company_id'),
    inn: row.id('inn'),
    merged_into,
    pipeline,
    stage,
    amount_minor,
    currency: amount_minor === null && row.text('currency') === '' ? '' : currency,
    vat: row.vat(dayOf(time.occurred_at)),
    deal_kind: row.oneOf('deal_kind', dealKinds, 'unknown_deal_kind'),
    manager: row.text('manager'),
    reason: row.text('reason'),
    identifiers: row.identifiers(),
  }
}

function stagesAccepted(pipeline: string, known: readonly string[]): string {
  const where = pipeline === '' ? 'the rules' : `the pipeline "${pipeline}"`
  if (known.length === 0) return `a stage of ${where} in touchledger.yaml, under stages; it names none yet`
  return `one of ${known.join(', ')} (${where} in touchledger.yaml, under stages)`
}

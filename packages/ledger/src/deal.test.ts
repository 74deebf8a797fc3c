import { describe, expect, test } from 'vitest'
import { foldDeal, type StageReader } from './deal.ts'
import type { CrmFact } from './facts.ts'

const stages: StageReader = ({ stage }) =>
  stage === 'won' || stage === 'lost' || stage === 'lead' || stage === 'mql' || stage === 'sql' || stage === 'spam' ? stage : null

let sequence = 0
/** An event of deal 1 at a minute of one day. */
function event(minute: number, kind: string, more: Partial<CrmFact> = {}): CrmFact {
  sequence += 1
  return {
    position: `crm/0/${sequence}`,
    isNew: true,
    eventId: `e${sequence}`,
    kind,
    occurredAtMs: minute * 60_000,
    resolutionMs: 1000,
    sourceSequence: null,
    version: 1,
    contentHash: 'h',
    crm: 'crm',
    dealId: '1',
    contactId: '',
    companyId: '',
    inn: '',
    mergedInto: '',
    pipeline: '',
    pipelineId: '',
    stage: '',
    stageId: '',
    amountMinor: null,
    currency: '',
    vat: '',
    dealKind: '',
    manager: '',
    createdByUser: null,
    inferred: false,
    identifiers: [],
    unlinked: false,
    sourceSystem: 'csv',
    ...more,
  }
}
const fold = (...events: CrmFact[]) => foldDeal(events, stages)

describe('a deal as its events tell it', () => {
  test('is won since the start of its current won state, worth its amount as it stands', () => {
    const deal = fold(
      event(1, 'created'),
      event(2, 'won', { amountMinor: 100, currency: 'RUB' }),
      event(3, 'reopened', { stage: 'sql' }),
      event(4, 'won'),
      event(5, 'amount_changed', { amountMinor: 300, currency: 'RUB' }),
    )
    expect(deal?.won).toMatchObject({ atMs: 4 * 60_000, amountMinor: 300 })
  })
  test('reaches a skipped stage at the later one’s time, marked', () => {
    expect(fold(event(1, 'created'), event(2, 'stage_changed', { stage: 'sql' }))?.reached).toMatchObject({
      lead: { atMs: 60_000, skipped: false },
      mql: { atMs: 120_000, skipped: true },
      sql: { atMs: 120_000, skipped: false },
    })
  })
  test('keeps its first entry into a stage', () => {
    const deal = fold(
      event(1, 'created'),
      event(2, 'stage_changed', { stage: 'mql' }),
      event(3, 'stage_changed', { stage: 'lead' }),
      event(4, 'stage_changed', { stage: 'mql' }),
    )
    expect(deal?.reached.mql?.atMs).toBe(2 * 60_000)
  })
  test('is created at its earliest event where nothing says so', () => {
    expect(fold(event(7, 'won', { amountMinor: 1, currency: 'RUB' }), event(3, 'assigned'))?.created.atMs).toBe(3 * 60_000)
  })
  test('is lost without losing its lead', () => {
    const deal = fold(event(1, 'created'), event(2, 'won'), event(3, 'lost'))
    expect(deal).toMatchObject({ won: null, gone: '', reached: { lead: { atMs: 60_000 } } })
  })
  test('comes back where it stood when it is deleted and restored', () => {
    const events = [event(1, 'created'), event(2, 'won'), event(3, 'deleted')]
    expect(fold(...events)?.gone).toBe('deleted')
    expect(fold(...events, event(4, 'reopened'))).toMatchObject({ gone: '', won: { atMs: 2 * 60_000 } })
  })
  test('is out as spam until it moves on', () => {
    const events = [event(1, 'created'), event(2, 'stage_changed', { stage: 'spam' })]
    expect(fold(...events)?.gone).toBe('spam')
    expect(fold(...events, event(3, 'stage_changed', { stage: 'lead' }))?.gone).toBe('')
  })
  test('takes a stage that a snapshot implies only where its history does not explain it', () => {
    const inferred = event(9, 'stage_changed', { stage: 'mql', inferred: true })
    expect(fold(event(1, 'created'), inferred)?.reached.mql?.atMs).toBe(9 * 60_000)
    expect(fold(event(1, 'created'), inferred, event(4, 'stage_changed', { stage: 'mql' }))?.reached.mql?.atMs).toBe(4 * 60_000)
  })
  test('belongs to the INN, else to the company, else to its main contact', () => {
    const contact = event(1, 'created', { contactId: 'c' })
    expect(fold(contact)?.companyKey).toBe('crm_contact:crm/c')
    expect(fold(contact, event(2, 'linked', { companyId: '7' }))?.companyKey).toBe('company/crm:7')
    expect(fold(contact, event(2, 'linked', { companyId: '7' }), event(3, 'linked', { inn: '0000000018' }))?.companyKey).toBe(
      'inn/0000000018',
    )
  })
  test('has its contacts as members, or without one the identifiers on its card', () => {
    const card = event(1, 'created', { identifiers: ['ym_client_id:1'] })
    expect(fold(card)?.members).toEqual(['ym_client_id:1'])
    expect(fold(card, event(2, 'linked', { contactId: 'c' }))?.members).toEqual(['crm_contact:crm/c'])
    expect(fold(card, event(2, 'linked', { contactId: 'c' }), event(3, 'linked', { contactId: 'c', unlinked: true }))?.members).toEqual([
      'ym_client_id:1',
    ])
  })
})

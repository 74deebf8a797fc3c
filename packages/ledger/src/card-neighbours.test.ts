import { expect, test } from 'vitest'
import { crmEdges } from './edges.ts'
import type { CrmFact } from './facts.ts'
import { labelsOf } from './identity.ts'

const phone = 'phone:hmac'

function eventOf(fact: Partial<CrmFact> & { eventId: string; occurredAtMs: number }): CrmFact {
  return {
    position: '',
    isNew: true,
    kind: 'linked',
    resolutionMs: 1000,
    sourceSequence: null,
    version: 1,
    contentHash: '',
    crm: 'crm',
    dealId: 'D',
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
    sourceSystem: 'crm',
    ...fact,
  }
}

test('what makes a hub of an identifier on a card does not hang on which of its contacts was the main one at the time', () => {
  const card = eventOf({ eventId: 'card', occurredAtMs: 3, identifiers: [phone] })
  const late = eventOf({ eventId: 'late', occurredAtMs: 2, contactId: 'LATE' })
  const early = eventOf({ eventId: 'early', occurredAtMs: 1, contactId: 'EARLY' })
  const rules = { caps: { phone: 1 }, personMax: 10 }
  // Had `early` come last, the phone would have been LATE's and then EARLY's: two neighbours. At once it is the same.
  const labels = labelsOf([phone], crmEdges([card, late, early]), rules)
  expect(labels.get(phone)).toBe(`hub:${phone}`)
  expect(labelsOf([phone], crmEdges([card, late]), rules).get(phone)).toBe('crm_contact:crm/LATE')
})

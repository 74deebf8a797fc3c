import type { CrmFact } from '@touchledger/ledger'
import { expect, test } from 'vitest'
import { factsByDeal } from './facts-by-deal.ts'

const fact = (eventId: string, dealId: string, version: number): CrmFact => ({
  position: `crm/0/${version}`,
  isNew: true,
  eventId,
  kind: 'stage_changed',
  occurredAtMs: 0,
  resolutionMs: 1,
  sourceSequence: null,
  version,
  contentHash: '',
  crm: 'crm',
  dealId,
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
  sourceSystem: '',
})

test('an event that moved to another deal is known to both with all its versions', () => {
  const [before, after, other] = [fact('a', '1', 1), fact('a', '2', 2), fact('b', '1', 3)]
  expect(factsByDeal([before, after, other]).take(['crm:1'])).toEqual([before, after, other])
  expect(factsByDeal([before, after, other]).take(['crm:2'])).toEqual([before, after])
})

test('an event that two deals of one slice know is given once', () => {
  const facts = [fact('a', '1', 1), fact('a', '2', 2)]
  expect(factsByDeal(facts).take(['crm:1', 'crm:2'])).toEqual(facts)
})

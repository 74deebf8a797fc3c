import { expect, test } from 'vitest'
import { type CrmFact, crmSaysTheSame, currentOf, type FactHead } from './facts.ts'

const fact = (version: number, contentHash: string, isNew: boolean): FactHead => ({
  position: `crm/0/${version}${contentHash}${isNew ? '' : 'k'}`,
  isNew,
  eventId: 'e',
  kind: 'won',
  occurredAtMs: 0,
  resolutionMs: 1,
  sourceSequence: null,
  version,
  contentHash,
})
const newsOf = (...facts: FactHead[]) =>
  currentOf(facts).map(({ fact: { version, contentHash }, news }) => `${version}${contentHash} ${news}`)

test('the highest version counts, of equal ones the lower content hash, whatever came first', () => {
  const facts = [fact(1, 'a', true), fact(2, 'c', true), fact(2, 'b', true)]
  expect(newsOf(...facts)).toEqual(['2b new'])
  expect(newsOf(...facts.toReversed())).toEqual(['2b new'])
})
test('a higher version of a known event corrects it, unless it says the same', () => {
  expect(newsOf(fact(1, 'a', false), fact(2, 'b', true))).toEqual(['2b corrected'])
  expect(newsOf(fact(1, 'a', false), fact(2, 'a', true))).toEqual(['2a '])
})
test('an older version after a newer one, and a record delivered again, are no news', () => {
  expect(newsOf(fact(2, 'b', false), fact(1, 'a', true))).toEqual(['2b '])
  expect(newsOf(fact(1, 'a', false), fact(1, 'a', true))).toEqual(['1a '])
})
test('a link that a later pull dates anew says the same, a moved amount does not', () => {
  const link: CrmFact = {
    ...fact(1, 'a', false),
    kind: 'linked',
    crm: 'crm',
    dealId: '1',
    contactId: 'c',
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
  }
  expect(crmSaysTheSame(link, { ...link, contentHash: 'b', occurredAtMs: 5 })).toBe(true)
  expect(crmSaysTheSame(link, { ...link, contentHash: 'b', unlinked: true })).toBe(false)
  expect(crmSaysTheSame({ ...link, kind: 'won' }, { ...link, kind: 'won', contentHash: 'b' })).toBe(false)
})
test('of a record delivered twice the earlier position speaks, in whatever order the store gives the copies', () => {
  const copies = ['crm/0/102', 'crm/0/9', 'crm/1/3'].map((position) => ({ ...fact(1, 'a', true), position }))
  expect(currentOf(copies).map((current) => current.fact.position)).toEqual(['crm/0/9'])
  expect(currentOf(copies.toReversed()).map((current) => current.fact.position)).toEqual(['crm/0/9'])
  const known = { ...fact(1, 'a', false), position: 'crm/0/500' }
  expect(currentOf([...copies, known]).map((current) => current.fact.position)).toEqual(['crm/0/500'])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Edge, type HubRules, labelsOf } from './identity.ts'

const rules: HubRules = { caps: { phone: 2 }, personMax: 10_000 }
const edge = (a: string, b: string, current = true): Edge => ({ a, b, current })
const labels = (edges: readonly Edge[], more = rules) => Object.fromEntries(labelsOf([], edges, more))

test('a person is a connected component, named by its smallest identifier', () => {
  expect(labels([edge('user:2', 'email:z'), edge('email:z', 'crm_contact:c')])).toEqual({
    'crm_contact:c': 'crm_contact:c',
    'email:z': 'crm_contact:c',
    'user:2': 'crm_contact:c',
  })
})
test('an identifier with more neighbours than its cap is a hub: it joins nobody', () => {
  const office = [edge('a:1', 'phone:p'), edge('a:2', 'phone:p'), edge('a:3', 'phone:p')]
  expect(labels(office.slice(0, 2))).toEqual({ 'a:1': 'a:1', 'a:2': 'a:1', 'phone:p': 'a:1' })
  expect(labels(office)).toEqual({ 'a:1': 'a:1', 'a:2': 'a:2', 'a:3': 'a:3', 'phone:p': 'hub:phone:p' })
})
test('a superseded edge joins nobody and still counts as a neighbour', () => {
  expect(labels([edge('a:1', 'phone:p'), edge('a:2', 'phone:p', false)])).toMatchObject({ 'a:1': 'a:1', 'phone:p': 'a:1' })
  expect(labels([edge('a:1', 'phone:p'), edge('a:2', 'phone:p', false), edge('a:3', 'phone:p')])['phone:p']).toBe('hub:phone:p')
})
test('click ids do not count as neighbours', () => {
  expect(labels(['1', '2', '3'].map((click) => edge('phone:p', `yclid:${click}`)))['phone:p']).toBe('phone:p')
})
test('a person past its limit loses its best-connected identifier', () => {
  const star = ['a:1', 'a:2', 'a:3', 'a:4'].map((other) => edge('email:m', other))
  expect(labels(star, { caps: {}, personMax: 4 })).toEqual({
    'a:1': 'a:1',
    'a:2': 'a:2',
    'a:3': 'a:3',
    'a:4': 'a:4',
    'email:m': 'hub:email:m',
  })
})
test('a person too large by calls or clicks alone loses what they all hang on, not one of them', () => {
  const calls = ['1', '2', '3', '4', '5', '6'].map((call) => edge('phone:p', `call_session:${call}`))
  const found = labels(calls, { caps: {}, personMax: 4 })
  expect(Object.values(found).filter((label) => label.startsWith('hub:'))).toEqual(['hub:phone:p'])
})
test('the order of edges plays no part', () => {
  const identifier = fc.constantFrom('a:1', 'a:2', 'b:1', 'phone:1', 'phone:2', 'email:1')
  const edges = fc.array(fc.record({ a: identifier, b: identifier, current: fc.boolean() }), { maxLength: 12 })
  fc.assert(
    fc.property(edges, fc.infiniteStream(fc.nat()), (given, order) => {
      const shuffled = given.map((each) => ({ each, place: order.next().value })).sort((x, y) => x.place - y.place)
      expect(labels(shuffled.map(({ each }) => each))).toEqual(labels(given))
    }),
  )
})

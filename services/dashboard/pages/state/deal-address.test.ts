import { expect, test } from 'vitest'
import { fromDealPath, parseDealAddress, toDealPath } from './deal-address.ts'

test.each([
  ['https://romashka.amocrm.ru/leads/detail/30000501', 'amocrm', '30000501'],
  ['romashka.amocrm.ru/leads/detail/30000501?tab=1', 'amocrm', '30000501'],
  ['https://romashka.kommo.com/leads/detail/7', 'amocrm', '7'],
  ['https://portal.bitrix24.ru/crm/deal/details/77/', 'bitrix24', '77'],
  ['  30000501 ', 'crm', '30000501'],
  ['bitrix24:77', 'bitrix24', '77'],
  ['amocrm/30000501', 'amocrm', '30000501'],
  ['2026/15', 'crm', '2026/15'],
])('%s is a deal of %s', (text, crm, id) => {
  expect(parseDealAddress(text, 'crm')).toEqual({ crm, id })
})

test('an address that is no card is no deal, and neither is nothing', () => {
  expect(parseDealAddress('https://romashka.amocrm.ru/contacts/detail/1', 'crm')).toBeNull()
  expect(parseDealAddress('  ', 'crm')).toBeNull()
})

test('a deal with any id comes back from its path', () => {
  const deal = { crm: 'crm', id: '2026/15 №7?' }
  expect(fromDealPath(toDealPath(deal))).toEqual(deal)
  expect(fromDealPath('/deals/only')).toBeNull()
  expect(fromDealPath('/deals/a/%E0%A4%A')).toBeNull()
})

import { expect, test } from 'vitest'
import { cutBetweenContacts, maskContact, replaceContactsInProse } from './contacts-in-text.ts'

const masked = (text: string) => replaceContactsInProse(text, maskContact)

test.each(['8 495 123-45-67', '495 123-45-67', '900 000-00-01', '8 (495) 123-45-67', '8-495-123-45-67', '8 495 123 45 67'])(
  'a phone as people write it is none in prose any more, with or without the country: %j',
  (phone) => {
    expect(masked(`перезвонить на ${phone} завтра`)).toMatch(/^перезвонить на \S*\*{3}\d* завтра$/)
  },
)

test.each(['495 123 450.00 руб', '2026-09-01 10:00', 'счёт 495123', 'ИНН 7701234567', '1787216400111111111', '300 000,00'])(
  'amounts, days and numbers of papers stay: %j',
  (text) => {
    expect(masked(text)).toBe(text)
  },
)

test.each(['пишите ivan.petrov@example.com', 'телефон +7 900 000-00-01', 'a&email=ivan.petrov%40example.com'])(
  'a text that is cut keeps no half of a contact: %j',
  (text) => {
    for (let length = 1; length < text.length; length++) {
      const left = masked(cutBetweenContacts(text, length))
      expect(left).not.toMatch(/ivan|petrov|\d{2}/)
    }
  },
)

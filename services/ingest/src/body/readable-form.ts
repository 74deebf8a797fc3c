import { maskContact } from '@touchledger/events'

const CUSTOM_FIELD = /^(.*\[custom_fields\]\[\d+\])\[(code|name|values)\](.*)$/

/**
 * A form body with nothing escaped but what would change its meaning: it can be played again, and the door finds the e-mails and phones
 * in it and replaces them exactly. A phone in a phone's own field may be digits that the door leaves alone, because an id may look the
 * same; here the field says what they are, so they get the `+` that makes them unmistakable, or are masked where they are no whole number.
 */
export function readableForm(body: string): string {
  const pairs = [...new URLSearchParams(body)]
  const phoneFields = new Set<string>()
  for (const [name, value] of pairs) {
    const [, field, part] = CUSTOM_FIELD.exec(name) ?? []
    if (field !== undefined && part !== 'values' && /phone|тел/i.test(value)) phoneFields.add(field)
  }
  const isPhone = (name: string, value: string) => {
    const [, field = '', part, rest = ''] = CUSTOM_FIELD.exec(name) ?? []
    return part === 'values' && phoneFields.has(field) && !rest.includes('[enum') && /\d{3}/.test(value)
  }
  return pairs.map(([name, value]) => `${escaped(name)}=${escaped(isPhone(name, value) ? unmistakable(value) : value)}`).join('&')
}

function escaped(text: string): string {
  return text.replace(/[%&=+#]/g, encodeURIComponent)
}

/** Russian habits first: 8 stands for +7, ten digits lack the 7. */
function unmistakable(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  if (digits.length === 10) return `+7${digits}`
  if (digits.length === 11 && digits.startsWith('8')) return `+7${digits.slice(1)}`
  return digits.length > 10 && digits.length < 16 ? `+${digits}` : maskContact('phone', phone)
}

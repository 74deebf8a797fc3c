import { maskContact } from '@touchledger/events'

const FIELD_VALUE = /^(.*\[custom_fields\]\[\d+\])\[values\]/

/**
 * A form body as a JSON list of [name, value] pairs: it can be played again, and e-mails stand in it unescaped, so that the door finds
 * and replaces them. A phone in a phone's own field may be bare digits, which the door leaves alone because any id looks like that; here
 * the field says what they are, so they get the `+` that makes them unmistakable, or are masked if they are too few for a whole number.
 */
export function readableForm(body: string): string {
  const pairs = [...new URLSearchParams(body)]
  const phoneFields = new Set<string>()
  for (const [name, value] of pairs) {
    const [, field] = /^(.*\[custom_fields\]\[\d+\])\[(?:code|name)\]$/.exec(name) ?? []
    if (field !== undefined && /phone|тел/i.test(value)) phoneFields.add(field)
  }
  const readable = pairs.map(([name, value]) => {
    const isPhone = phoneFields.has(FIELD_VALUE.exec(name)?.[1] ?? '') && /\d{3}/.test(value) && !/\[enum(?:_id|_code)?\]$/.test(name)
    return [name, isPhone ? unmistakable(value) : value]
  })
  return JSON.stringify(readable)
}

/** Russian habits first: 8 stands for +7, ten digits lack the 7. */
function unmistakable(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  if (digits.length === 10) return `+7${digits}`
  if (digits.length === 11 && digits.startsWith('8')) return `+7${digits.slice(1)}`
  return digits.length > 10 && digits.length < 16 ? `+${digits}` : maskContact('phone', phone)
}

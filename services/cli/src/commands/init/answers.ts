import { currencyExponent } from '@touchledger/events'
import { isZone, type ModelId, modelIds, nearest } from '@touchledger/rules'
import type { Read } from './prompt.ts'
import type { AnswerName } from './texts.ts'

export type Answers = {
  name: string
  timeZone: string
  currency: string
  model: ModelId
  margin: number | null
  brandWords: readonly string[]
  ownHosts: readonly string[]
  counter: string | null
  login: string | null
  subdomain: string | null
}

const NONE = '-'
const right = <T>(value: T) => ({ ok: true as const, value })
const wrong = (found: string, accepted: string, near: string | null = null) => ({
  ok: false as const,
  message: `found ${found}; accepted: ${accepted}${near === null ? '' : `; did you mean ${near}?`}`,
})

/** How each answer is read, on a terminal and as an option alike. An empty text and `-` are "none". */
export const readAnswer: { readonly [Name in AnswerName]: Read<Answers[Name]> } = {
  name: (text) => right(text === NONE ? '' : text),
  timeZone: (text) => (isZone(text) ? right(text) : wrong(text, 'a zone of the IANA list, such as Europe/Moscow, Asia/Yekaterinburg')),
  currency(text) {
    const code = text.toUpperCase()
    return currencyExponent(code) === undefined ? wrong(text, 'an ISO 4217 code, such as RUB, KZT, USD') : right(code)
  },
  model(text) {
    const model = modelIds.find((each) => each === text)
    return model === undefined ? wrong(text, modelIds.join(', '), nearest(text, modelIds)) : right(model)
  },
  margin(text) {
    if (text === '' || text === NONE) return right(null)
    const [, digits, percent] = /^(\d+(?:[.,]\d+)?)\s*(%?)$/.exec(text) ?? []
    const share = Number(digits?.replace(',', '.')) / (percent === '%' ? 100 : 1)
    return share >= 0 && share <= 1 ? right(share) : wrong(text, 'a share from 0 to 1 such as 0.35, or 35 %, or - for none')
  },
  brandWords: (text) => right(listOf(text).map((each) => each.toLowerCase())),
  ownHosts(text) {
    const hosts = listOf(text).map((each) =>
      each
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/[/?#:].*$/, ''),
    )
    const bad = hosts.find((host) => !/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(host))
    return bad === undefined ? right(hosts) : wrong(bad || text, 'hosts such as romashka.ru, shop.romashka.ru')
  },
  counter: (text) => orNone(text, /^\d{1,15}$/, 'the number of the counter, such as 12345678'),
  login: (text) => orNone(text.toLowerCase(), /^[a-z0-9._-]{1,100}(?:@[a-z0-9.-]+)?$/, 'a login such as romashka-ads'),
  subdomain(text) {
    const name = text
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\.(?:amocrm\.(?:ru|com)|kommo\.com)(?:\/.*)?$/, '')
    return orNone(name, /^[a-z0-9-]{1,63}$/, 'the first part of the address, romashka of romashka.amocrm.ru')
  },
}

const listOf = (text: string): string[] =>
  text === NONE
    ? []
    : [
        ...new Set(
          text
            .split(',')
            .map((each) => each.trim())
            .filter((each) => each !== ''),
        ),
      ]

function orNone(text: string, pattern: RegExp, accepted: string): ReturnType<Read<string | null>> {
  if (text === '' || text === NONE) return right(null)
  return pattern.test(text) ? right(text) : wrong(text, `${accepted}, or - for none`)
}

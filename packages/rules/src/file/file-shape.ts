import { currencyCodes, plainHost } from '@touchledger/events'
import { z } from 'zod'
import { builtInChannels } from '../channels/built-in.ts'
import { builtInChannelOf, channelIdOf } from '../channels/classify.ts'
import { plainText } from '../channels/keys.ts'
import { durationAccepted, parseDuration } from '../duration.ts'
import { laterModelIds, modelIds } from '../model-ids.ts'
import { type SourceName, Stage, stageWords } from '../rules.ts'
import { boardKey } from '../stages.ts'
import { parseVat, vatAccepted } from '../vat.ts'
import { isZone, midnightMs } from '../zone.ts'
import { emptied, flag, leaf, list, oneOf, record, section, share, text, textOf, wholeNumber } from './leaves.ts'

const zone = leaf(
  'an IANA zone such as Europe/Moscow, Asia/Yekaterinburg, UTC',
  (value) => (typeof value === 'string' && value !== '' && isZone(value) ? value : undefined),
  Intl.supportedValuesOf('timeZone'),
)
const currency = leaf(
  'an ISO 4217 code such as RUB, USD, EUR',
  (value) => (typeof value === 'string' && currencyCodes.includes(value) ? value : undefined),
  [...currencyCodes],
)
const date = leaf('a date such as 2026-01-31', (value) =>
  typeof value === 'string' && !Number.isNaN(midnightMs('UTC', value)) ? value : undefined,
)
const hostAccepted = 'a host such as romashka.ru, without https:// and path'
const host = leaf(hostAccepted, (value) => {
  const name = plainText(textOf(value))
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(name) ? plainHost(name) : undefined
})
const duration = leaf(durationAccepted, (value) => (typeof value === 'string' && parseDuration(value) !== null ? value : undefined))
const halfLife = leaf('hours or days, such as 36h or 7d', (value) => {
  const read = typeof value === 'string' ? parseDuration(value) : null
  if (read === null || (read.unit !== 'h' && read.unit !== 'd')) return undefined
  const hours = read.unit === 'd' ? read.amount * 24 : read.amount
  return hours <= 87_600 ? hours : undefined
})
/** A text that may be empty: '' is "absent" in a glob and "without a campaign" in a list of campaigns. */
const looseText = (accepted: string) => leaf(accepted, (value) => (value === '' ? '' : textOf(value)))
const words = (accepted: string) => list(text(accepted))

const vatText = leaf(vatAccepted, (value) => (typeof value === 'string' && parseVat(value) !== null ? value : undefined))
const vatSince = section({ from: date.optional(), vat: vatText })
const vatByDate = z.array(vatSince).superRefine((entries, context) => {
  for (const [index, { from }] of entries.entries()) {
    if (entries.findIndex((other) => other.from === from) === index) continue
    context.addIssue({ code: 'custom', path: [index], message: 'each date once, and one entry without `from` at most' })
  }
})
/** One value, or a list of values by date; `faultsOf` relies on the list coming first. */
const vat = z.union([vatByDate, vatText.transform((always) => [{ from: undefined, vat: always }])])

const money = { vat: vat.optional() }
const sourceShape = {
  metrika: section({
    counter: leaf("the counter's number, such as 12345678", (value) =>
      /^\d+$/.test(textOf(value) ?? '') ? textOf(value) : undefined,
    ).optional(),
  }),
  direct: section({ login: text("the account's login in Direct").optional(), ...money }),
  amocrm: section({
    subdomain: leaf('the first part of the address, such as romashka of romashka.amocrm.ru', (value) =>
      /^[a-z0-9-]+$/i.test(textOf(value) ?? '') ? textOf(value)?.toLowerCase() : undefined,
    ).optional(),
    inn_field: text("a field's name or id in the CRM").optional(),
    deal_kind_field: text("a field's name or id in the CRM").optional(),
    client_id_field: text("a field's name or id in the CRM").optional(),
    ...money,
  }),
  csv_crm: section(money),
  csv_costs: section(money),
  csv_finance: section(money),
  api: section(money),
  csv_touches: section({}),
  csv_rates: section({}),
} satisfies Record<SourceName, unknown>

const model = leaf(
  `${modelIds.join(', ')} (${laterModelIds.join(', ')} are known and not available yet)`,
  (value) => modelIds.find((id) => id === value),
  modelIds,
)

const globs = list(looseText('a text or a glob such as partner*, or a list of them'))
const channelWhen = section({
  source: globs.optional(),
  medium: globs.optional(),
  campaign: globs.optional(),
  content: globs.optional(),
  term: globs.optional(),
  referrer_host: globs.optional(),
  landing_path: globs.optional(),
  traffic_source: globs.optional(),
  ad_engine: globs.optional(),
  direct_platform: globs.optional(),
  click_id: globs.optional(),
}).superRefine((when, context) => {
  // A rule without a condition would take every touch there is.
  if (Object.values(when).every((value) => value === undefined || value.length === 0))
    context.addIssue({ code: 'custom', message: "at least one key with a glob, such as {source: 'partner*'}" })
})
const channel = section({
  name: text("the channel's name, such as Партнёры"),
  when: channelWhen,
  paid: flag.optional(),
  direct: flag.optional(),
})

const hours = leaf("working hours such as 'Mon-Fri 09:00-18:00', several parted by commas", (value) => {
  const part = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))? ([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-4]):[0-5]\\d'
  return typeof value === 'string' && new RegExp(`^${part}(, *${part})*$`).test(value) ? value : undefined
})
const sla = section({
  manager: text('who is told, such as sla@example.ru').optional(),
  calendar: section({ hours, holidays: text('a country such as ru').optional() }).optional(),
  accept_or_reject: duration.optional(),
  first_contact: duration.optional(),
  confirm_sql: duration.optional(),
  attempts: section({ at_least: wholeNumber(1, 100), by: words('a kind of contact such as call'), within: duration }).optional(),
})

const stage = leaf(stageWords.join(', '), (value) => Stage.safeParse(value).data, stageWords)
const stageMap = "a map of the board's stages, such as {Новая заявка: lead, Успешно реализовано: won}"

/** Names that `stageOf` cannot tell apart would leave it to chance which one counts. */
function onceEach(names: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const seen = new Map<string, string>()
  for (const name of Object.keys(names)) {
    const first = seen.get(boardKey(name))
    if (first === undefined) seen.set(boardKey(name), name)
    else
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `each name once; case, spaces and ё make no other name than ${first}`,
        params: { found: name },
      })
  }
}

/** `touchledger.yaml` as it is written; `toRules` fills in the defaults. */
export const RulesFile = section({
  version: leaf('1, the version of this file format', (value) => (value === 1 ? 1 : undefined)).optional(),
  effective_from: leaf('a date such as 2026-09-01, or a time such as 2026-09-01T12:00:00+03:00', (value) => {
    if (typeof value !== 'string') return undefined
    const read = /^(\d{4}-\d\d-\d\d)([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?$/.exec(value)
    return read !== null && !Number.isNaN(midnightMs('UTC', read[1] ?? '')) ? value : undefined
  }).optional(),
  company: section({
    name: text("the company's name").optional(),
    time_zone: zone.optional(),
    currency: currency.optional(),
    language: oneOf(['ru', 'en']).optional(),
  }),
  money: section({
    basis: oneOf(['net_of_vat', 'gross']).optional(),
    input_vat_deductible: flag.optional(),
    margin: share('0.35').optional(),
  }),
  brand_words: words('a word or a host, such as ромашка').optional(),
  site: section({ hosts: list(host).optional(), payment_hosts: list(host).optional(), not_payment_hosts: list(host).optional() }),
  sources: section(sourceShape),
  stages: emptied(
    record('a map of pipelines, each a map of its stages', record(stageMap, stage).superRefine(onceEach)).superRefine(onceEach),
  ),
  path: section({
    before_lead_days: wholeNumber(0, 3650).optional(),
    to: oneOf(['sale', 'conversion']).optional(),
    members: oneOf(['deal_contacts']).optional(),
    repeat: oneOf(['after_previous_sale', 'window']).optional(),
    lookback_days: wholeNumber(1, 3650).optional(),
    gap_days: wholeNumber(1, 3650).optional(),
    exclude_channels: words('the name of a channel').optional(),
    exclude_campaigns: list(looseText("a campaign's name, or '' for touches without one")).optional(),
    touches: oneOf(['marketing', 'marketing_and_sales']).optional(),
    max_touches: wholeNumber(1, 10_000).optional(),
  }),
  models: section({
    default: model.optional(),
    also: list(model).optional(),
    settings: section({
      time_decay: section({ half_life: halfLife.optional() }),
      position_based: section({ first: share('0.4').optional(), last: share('0.4').optional() }).superRefine((shares, context) => {
        if ((shares.first ?? 0.4) + (shares.last ?? 0.4) > 1)
          context.addIssue({ code: 'custom', message: 'first and last of 1 together at most; the rest goes to the touches between' })
      }),
    }),
  }),
  identity: section({
    hub_caps: section({
      email: wholeNumber(1, 10_000).optional(),
      phone: wholeNumber(1, 10_000).optional(),
      ym_client_id: wholeNumber(1, 10_000).optional(),
      ga_client_id: wholeNumber(1, 10_000).optional(),
      user_id: wholeNumber(1, 10_000).optional(),
    }),
    person_max: wholeNumber(2, 10_000).optional(),
  }),
  channels: list(channel).optional(),
  sla: sla.optional(),
  reasons: emptied(record('a map of reasons, such as {no_budget: Нет бюджета}', text("the reason's name, such as Нет бюджета"))),
}).superRefine((file, context) => {
  const own = new Set((file.channels ?? []).map(({ name }) => channelIdOf(name)))
  for (const [index, name] of (file.path.exclude_channels ?? []).entries()) {
    if (own.has(channelIdOf(name)) || builtInChannelOf(name) !== null) continue
    context.addIssue({
      code: 'custom',
      path: ['path', 'exclude_channels', index],
      message: "the name of a built-in channel (such as direct, email, «Прямые заходы») or of one of this file's channels",
      params: { words: [...own, ...builtInChannels.flatMap(({ id, ru, en }) => [id, ru, en])] },
    })
  }
})
export type RulesFile = z.infer<typeof RulesFile>

import { stringify } from 'yaml'
import { defaultRules, moneySources, type Rules } from '../rules.ts'
import { brandHostsOf } from './to-rules.ts'

/**
 * Writes rules as a file; what is as by default is left out, but for the models. `parseRules` reads it back to the same rules, provided they
 * came from a file: JSON can say a few things that a file cannot, such as half an hour of half-life.
 */
export function toRulesYaml(rules: Rules): string {
  const { default: standard, modelIds } = rules.models
  const file = withoutUsual(toFile(rules), toFile(defaultRules()))
  const settings = 'models' in file ? file.models : {}
  return stringify({ version: 1, ...file, models: { default: standard, also: modelIds.slice(1), ...Object(settings) } }, { lineWidth: 0 })
}

type Section = { readonly [key: string]: unknown }

function toFile(rules: Rules): Section {
  const { company, money, path, models, identity, sources, sla, paymentHosts } = rules
  const brandHosts = new Set(brandHostsOf(rules.brandWords))
  const vat = Object.fromEntries(moneySources.map((source) => [source, { vat: vatOfFile(rules.vat[source]) }]))
  const { settings } = models
  return {
    effective_from: rules.effectiveFrom,
    company: { name: company.name, time_zone: company.timeZone, currency: company.currency, language: company.language },
    money: { basis: money.basis, input_vat_deductible: money.inputVatDeductible, margin: money.margin },
    brand_words: rules.brandWords,
    site: {
      hosts: rules.ownHosts.filter((host) => !brandHosts.has(host)),
      payment_hosts: paymentHosts.also,
      not_payment_hosts: paymentHosts.except,
    },
    sources: {
      ...vat,
      metrika: { counter: sources.metrika.counter },
      direct: { login: sources.direct.login, ...vat.direct },
      amocrm: {
        subdomain: sources.amocrm.subdomain,
        inn_field: sources.amocrm.innField,
        deal_kind_field: sources.amocrm.dealKindField,
        client_id_field: sources.amocrm.clientIdField,
        ...vat.amocrm,
      },
    },
    stages: rules.stages,
    path: {
      before_lead_days: path.beforeLeadDays,
      to: path.to,
      members: path.members,
      repeat: path.repeat,
      lookback_days: path.lookbackDays,
      gap_days: path.gapDays,
      exclude_channels: path.excludeChannels,
      exclude_campaigns: path.excludeCampaigns,
      touches: path.touches,
      max_touches: path.maxTouches,
    },
    models: {
      settings: { time_decay: { half_life: `${settings.timeDecay.halfLifeHours}h` }, position_based: settings.positionBased },
    },
    identity: { hub_caps: identity.hubCaps, person_max: identity.personMax },
    channels: rules.channels.map(({ name, when, paid, direct }) => withoutUsual({ name, when, paid, direct }, {})),
    sla: sla && {
      manager: sla.manager,
      calendar: sla.calendar,
      accept_or_reject: sla.acceptOrReject,
      first_contact: sla.firstContact,
      confirm_sql: sla.confirmSql,
      attempts: sla.attempts && { at_least: sla.attempts.atLeast, by: sla.attempts.by, within: sla.attempts.within },
    },
    reasons: rules.reasons,
  }
}

function vatOfFile(entries: Rules['vat'][string] | undefined): unknown {
  if (entries === undefined) return undefined
  const [first] = entries
  if (entries.length === 1 && first?.from === null) return first.vat
  return entries.map(({ from, vat }) => (from === null ? { vat } : { from, vat }))
}

/** Maps that stand for one value: what they hold is written whole or not at all. */
const wholeMaps = new Set(['stages', 'reasons', 'when'])

function withoutUsual(section: Section, usual: Section): Section {
  return Object.fromEntries(
    Object.entries(section).flatMap(([key, value]): [string, unknown][] => {
      const usualValue = usual[key]
      if (value === undefined || value === null || JSON.stringify(value) === JSON.stringify(usualValue)) return []
      if (!isSection(value) || wholeMaps.has(key)) return [[key, value]]
      const inner = withoutUsual(value, isSection(usualValue) ? usualValue : {})
      return Object.keys(inner).length === 0 ? [] : [[key, inner]]
    }),
  )
}

const isSection = (value: unknown): value is Section => typeof value === 'object' && value !== null && !Array.isArray(value)

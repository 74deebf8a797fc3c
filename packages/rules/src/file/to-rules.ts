import { plainHost } from '@touchledger/events'
import { channelIdOf } from '../channels/classify.ts'
import { modelIds } from '../model-ids.ts'
import { moneySources, Rules } from '../rules.ts'
import type { RulesFile } from './file-shape.ts'

/** Fills in every default. */
export function toRules(file: RulesFile): Rules {
  const { company, money, path, models, identity, site, sources, sla } = file
  const brandWords = (file.brand_words ?? []).map((word) => word.normalize('NFKC').toLowerCase())
  const defaultModel = models.default ?? 'position_based'
  return Rules.parse({
    company: { name: company.name, timeZone: company.time_zone, currency: company.currency, language: company.language },
    effectiveFrom: file.effective_from,
    money: { basis: money.basis, inputVatDeductible: money.input_vat_deductible, margin: money.margin },
    vat: Object.fromEntries(
      moneySources.flatMap((source) => {
        const entries = sources[source].vat
        return entries === undefined ? [] : [[source, entries.map(({ from, vat }) => ({ from: from ?? null, vat }))]]
      }),
    ),
    brandWords: unique(brandWords),
    ownHosts: unique([...brandHostsOf(brandWords), ...(site.hosts ?? [])]),
    paymentHosts: { also: site.payment_hosts, except: site.not_payment_hosts },
    sources: {
      metrika: { counter: sources.metrika.counter },
      direct: { login: sources.direct.login },
      amocrm: {
        subdomain: sources.amocrm.subdomain,
        innField: sources.amocrm.inn_field,
        dealKindField: sources.amocrm.deal_kind_field,
        clientIdField: sources.amocrm.client_id_field,
      },
    },
    stages: file.stages,
    path: {
      beforeLeadDays: path.before_lead_days,
      to: path.to,
      members: path.members,
      repeat: path.repeat,
      lookbackDays: path.lookback_days,
      gapDays: path.gap_days,
      excludeChannels: unique((path.exclude_channels ?? []).map(channelIdOf)),
      excludeCampaigns: unique(path.exclude_campaigns ?? []),
      touches: path.touches,
      maxTouches: path.max_touches,
    },
    models: {
      default: defaultModel,
      modelIds: unique([defaultModel, ...(models.also ?? modelIds)]),
      settings: {
        timeDecay: { halfLifeHours: models.settings.time_decay.half_life },
        positionBased: models.settings.position_based,
      },
    },
    identity: { hubCaps: identity.hub_caps, personMax: identity.person_max },
    channels: file.channels,
    sla: sla && {
      manager: sla.manager,
      calendar: sla.calendar,
      acceptOrReject: sla.accept_or_reject,
      firstContact: sla.first_contact,
      confirmSql: sla.confirm_sql,
      attempts: sla.attempts && { atLeast: sla.attempts.at_least, by: sla.attempts.by, within: sla.attempts.within },
    },
    reasons: file.reasons,
  })
}

/** A brand word with a dot, such as `romashka.ru`, is a host of the own site too. */
export function brandHostsOf(words: readonly string[]): string[] {
  return words.filter((word) => /^[^\s/]+\.[^\s/]+$/.test(word)).map(plainHost)
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

import { type ChannelRule, defaultRules, type ModelId, Rules } from '@touchledger/rules'
import type { Random } from './random.ts'

const rule = (name: string, when: ChannelRule['when'], direct: boolean | null = null): ChannelRule => ({ name, when, paid: null, direct })
const channels = [
  rule('Direct ads', { source: ['yandex'], medium: ['cpc'] }),
  rule('Search', { source: ['yandex', 'google'], medium: ['organic'] }),
  rule('VK', { source: ['vk'] }),
  rule('Mail', { medium: ['email'] }),
]

export type RulesSpan = { dayMs: (day: number) => number; days: number; hubCaps: Rules['identity']['hubCaps'] }

/** The first file of a workspace: caps so small that hubs arise, a window so short that it cuts. */
export function firstRules(random: Random, { hubCaps }: RulesSpan): Rules {
  const rules = defaultRules({ language: 'en' })
  return Rules.parse({
    ...rules,
    channels,
    ownHosts: ['shop.example'],
    identity: { ...rules.identity, hubCaps },
    path: { ...rules.path, beforeLeadDays: random.pick([10, 20, 90]) },
    models: models(random, rules),
    vat: random.chance(0.3) ? { csv_finance: [{ from: null, vat: 'included:20' }] } : {},
  })
}

/** A later file, often dated back: other models, channels, window, stages, zone. */
export function laterRules(random: Random, former: Rules, { dayMs, days }: RulesSpan): Rules {
  const effectiveFrom = random.chance(0.15) ? null : new Date(dayMs(random.between(0, days))).toISOString().slice(0, 10)
  const { path } = former
  return Rules.parse({
    ...former,
    effectiveFrom,
    company: { ...former.company, timeZone: random.chance(0.2) ? 'Asia/Yekaterinburg' : former.company.timeZone },
    identity: random.chance(0.25)
      ? { ...former.identity, hubCaps: { ...former.identity.hubCaps, phone: random.pick([1, 4]), email: 2 } }
      : former.identity,
    channels: random.chance(0.5) ? [rule('Newsletter', { source: ['news'] }), ...channels] : former.channels.slice(random.between(0, 1)),
    stages: random.chance(0.2) ? { '*': { ...former.stages['*'], mql: 'sql', call: 'mql' } } : former.stages,
    models: random.chance(0.6) ? models(random, former) : former.models,
    path: {
      ...path,
      beforeLeadDays: random.chance(0.4) ? random.pick([0, 5, 20, 90]) : path.beforeLeadDays,
      to: random.chance(0.2) ? 'conversion' : path.to,
      repeat: random.chance(0.2) ? 'window' : path.repeat,
      lookbackDays: random.chance(0.2) ? random.between(3, 15) : path.lookbackDays,
      gapDays: random.chance(0.2) ? random.between(3, 10) : path.gapDays,
      excludeChannels: random.chance(0.2) ? ['VK'] : path.excludeChannels,
      touches: random.chance(0.2) ? 'marketing_and_sales' : path.touches,
      maxTouches: random.chance(0.1) ? random.between(1, 3) : path.maxTouches,
    },
    money: { ...former.money, basis: random.chance(0.2) ? 'gross' : former.money.basis },
  })
}

const allModels: readonly ModelId[] = ['linear', 'position_based', 'first_touch', 'last_touch', 'last_non_direct', 'time_decay']

function models(random: Random, former: Rules): Rules['models'] {
  const chosen = random.shuffle(allModels).slice(0, random.between(1, 3))
  return { ...former.models, default: chosen[0] ?? 'linear', modelIds: chosen }
}

/** Packages that decide and compute: no clock, no randomness, no environment, no input or output. */
const PURE = ['events', 'models', 'rules', 'ledger', 'event-log']
/** Each outside client has one home. */
const HOMES: Record<string, string> = {
  kafkajs: 'packages/event-log-kafka',
  chdb: 'packages/clickhouse',
  '@clickhouse/client': 'packages/clickhouse',
  'node:sqlite': 'packages/event-log-embedded',
  avsc: 'packages/events',
  'libphonenumber-js': 'packages/events',
  'write-excel-file': 'packages/tabular',
}
/** What a package may import of this workspace. A service may import every package; only `cli` composes services. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  events: [],
  models: [],
  rules: ['events'],
  'event-log': [],
  'service-kit': [],
  clickhouse: [],
  'event-log-embedded': ['event-log'],
  'event-log-kafka': ['event-log'],
  ledger: ['events', 'rules'],
  sources: ['events', 'rules'],
  tabular: [],
}

/** Every fault of one file, each naming the file, what was found and what is accepted. */
export function faultsOf(path: string, text: string): string[] {
  const [layer, name = ''] = path.split('/')
  const isTest = /\.(test|int\.test|sim\.test)\.tsx?$/.test(path) || name === 'testkit' || path.endsWith('/contract.ts')
  const faults: string[] = []
  const say = (what: string, accepted: string) => faults.push(`${path}: ${what}; accepted: ${accepted}`)
  for (const found of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const specifier = found[1] ?? ''
    const own = /^@touchledger\/([a-z-]+)/.exec(specifier)?.[1]
    if (own !== undefined && own !== name && !isTest) {
      const services = ['ingest', 'attribution-worker', 'query-api', 'dashboard', 'cli']
      if (services.includes(own) && name !== 'cli') say(`imports the service ${own}`, 'only services/cli composes services')
      const allowed = MAY_IMPORT[name]
      if (layer === 'packages' && allowed !== undefined && !allowed.includes(own))
        say(`imports ${own}`, allowed.join(', ') || 'no other package')
      // The demo is a product feature whose generator lives with the other generators.
      if (own === 'testkit' && name !== 'cli') say('imports testkit', 'tests, and the demo of services/cli')
    }
    for (const [client, home] of Object.entries(HOMES)) {
      if ((specifier === client || specifier.startsWith(`${client}/`)) && !path.startsWith(home) && !isTest) say(`imports ${client}`, home)
    }
    if (layer === 'packages' && PURE.includes(name) && !isTest && specifier.startsWith('node:') && specifier !== 'node:crypto') {
      say(`imports ${specifier}`, 'a pure package imports no node: module but the deterministic functions of node:crypto')
    }
    if (/^(\.\.\/)+(packages|services)\//.test(specifier)) say(`reaches into ${specifier}`, "the package's name")
  }
  if (!isTest && /\bprocess\.env\b/.test(text) && !path.endsWith('/main.ts')) say('reads process.env', 'main.ts, which passes it down')
  if (layer === 'packages' && PURE.includes(name) && !isTest) {
    for (const impure of ['Date.now(', 'new Date()', 'Math.random(', 'randomUUID(', 'randomBytes(']) {
      if (text.includes(impure)) say(`calls ${impure})`.replace('))', ')'), 'time and randomness come in as arguments')
    }
  }
  return faults
}

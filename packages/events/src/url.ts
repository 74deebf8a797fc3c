/** Click ids by priority: of several in one address the first of this list counts. */
export const clickIdKinds = [
  'yclid',
  'gclid',
  'gbraid',
  'wbraid',
  'msclkid',
  'rb_clickid',
  'ymclid',
  'dclid',
  'ttclid',
  'twclid',
  'li_fat_id',
  'admitad_uid',
  'erid',
  'srsltid',
  'fbclid',
  'igshid',
  'ysclid',
] as const
export type ClickIdKind = (typeof clickIdKinds)[number]
export type ClickId = { readonly kind: ClickIdKind; readonly value: string }
export type Utm = {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly content: string
  readonly term: string
}

/** A host without scheme, port, `www.`, `m.` and final dot, from a host or an address. `www.ru` stays: it is a site. */
export function plainHost(text: string): string {
  const host = text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^[^@]*@/, '')
    .replace(/:\d*$/, '')
    .replace(/\.+$/, '')
  return host.replace(/^(?:(?:www|m)\.)+(?=[^.]+\.)/, '')
}

// Addresses come from browsers, exports and people, broken ones among them; so none of these functions throws, and none uses a strict parser.

/**
 * The referrer's host in the normal form of `plainHost`, '' if the text holds none. Maps that live under a path of a search engine's
 * host get the host of the service: `yandex.ru/maps` is `maps.yandex.ru`.
 */
export function referrerHostOf(url: string): string {
  const { host, path } = partsOf(url.normalize('NFKC').trim().toLowerCase())
  if (/^yandex\.[a-z.]+$/.test(host) && /^\/(maps|profile|navi)(\/|$)/.test(path)) return 'maps.yandex.ru'
  if (/^google\.[a-z.]+$/.test(host) && /^\/maps(\/|$)/.test(path)) return 'maps.google.com'
  return host
}

/** The path of the address in its own case, without host, query and fragment; `/` for a bare host, '' if the text is no address. */
export function landingPathOf(url: string): string {
  const { host, path } = partsOf(url.trim())
  if (host !== '') return path === '' ? '/' : path
  return path
}

/**
 * Click ids that name one click of one person, so that a CRM card that carries one is tied to the touch. The others (erid, fbclid, …) stand on
 * links that many people follow.
 */
export const oneClickKinds: readonly ClickIdKind[] = [
  'yclid',
  'gclid',
  'gbraid',
  'wbraid',
  'ymclid',
  'rb_clickid',
  'msclkid',
  'ttclid',
  'dclid',
]

/** What a touch takes from the address of its landing page. */
export function landingOf(url: string): {
  path: string
  clickId: ClickIdKind | ''
  identifiers: readonly { type: string; value: string }[]
  utm: Utm
} {
  const parameters = parametersOf(url)
  const identifiers = oneClickKinds.flatMap((type) => {
    const value = parameters.get(type)
    return value === undefined || isMacro(value) ? [] : [{ type, value }]
  })
  return { path: landingPathOf(url), clickId: clickIdIn(parameters)?.kind ?? '', identifiers, utm: utmIn(parameters) }
}

/** The click id that counts, its value as it stands. Empty values and macros that were not replaced (`{yclid}`) are none. */
export function clickIdOf(url: string): ClickId | null {
  return clickIdIn(parametersOf(url))
}

function clickIdIn(parameters: ReadonlyMap<string, string>): ClickId | null {
  if (parameters.size === 0) return null
  for (const kind of clickIdKinds) {
    const value = parameters.get(kind)
    if (value !== undefined && !isMacro(value)) return { kind, value }
  }
  return null
}

/** The UTM tags in their own case, else the older `_openstat` label (source, campaign and ad), '' where there is none. */
export function utmOf(url: string): Utm {
  return utmIn(parametersOf(url))
}

function utmIn(parameters: ReadonlyMap<string, string>): Utm {
  const tag = (name: string): string => parameters.get(`utm_${name}`) ?? ''
  const utm = { source: tag('source'), medium: tag('medium'), campaign: tag('campaign'), content: tag('content'), term: tag('term') }
  const label = parameters.get('_openstat')
  if (label === undefined || Object.values(utm).some((value) => value !== '')) return utm
  const [source = '', campaign = '', content = ''] = openstatText(label).split(';')
  return { ...utm, source, campaign, content }
}

/** `{yclid}`: the ad platform did not fill it in. */
const isMacro = (value: string): boolean => /^\{[^}]*\}$/.test(value)

function partsOf(text: string): { host: string; path: string } {
  const address = text.replace(/[?#].*$/s, '')
  const full = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/]*)(.*)$/is.exec(address) ?? /^([^/\s]+\.[^/\s]+)(.*)$/s.exec(address)
  if (full === null) return { host: '', path: address.startsWith('/') ? address : '' }
  const host = plainHost((full[1] ?? '').toLowerCase())
  return { host: /^[\p{L}\p{N}._-]+$/u.test(host) ? host : '', path: full[2] ?? '' }
}

const none: ReadonlyMap<string, string> = new Map()

/** First non-empty value of each parameter of query and fragment (pages of one document keep their tags there), names in lower case. */
function parametersOf(url: string): ReadonlyMap<string, string> {
  const start = url.search(/[?#]/)
  if (start === -1) return none
  const found = new Map<string, string>()
  for (const piece of url.slice(start + 1).split(/[&?#]/)) {
    const equals = piece.indexOf('=')
    if (equals < 1) continue
    // `&amp;` is what is left of an address copied out of a page's source.
    const name = decoded(piece.slice(0, equals)).toLowerCase().replace(/^amp;/, '')
    const value = decoded(piece.slice(equals + 1)).trim()
    if (value !== '' && !found.has(name)) found.set(name, value)
  }
  return found
}

/** Percent signs resolved; a text in another encoding than UTF-8 stays as it stands, so that nothing is lost. */
function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function openstatText(label: string): string {
  if (label.includes(';')) return label
  try {
    return atob(label.replaceAll('-', '+').replaceAll('_', '/').replaceAll('*', '='))
  } catch {
    return ''
  }
}

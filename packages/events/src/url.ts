/** Click ids by precedence: an ad click outranks a share link or a search mark that rides on the same URL. */
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

/** Host of a URL in lower case, without port, `www.` and `m.`; empty where there is none. Takes `ya.ru/x` without scheme too. */
export function hostOfUrl(url: string): string {
  const [, host = ''] = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?(?:[^/?#@\s]*@)?([^/?#:@\s]+)/i.exec(url.trim()) ?? []
  const bare = host.toLowerCase().replace(/\.$/, '')
  // `m.` alone or before a top-level domain is a name of its own (m.ru), not a mobile version.
  const short = bare.replace(/^www\d?\./, '').replace(/^m\.(?=[^.]+\.)/, '')
  return /^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u.test(short) && short.includes('.') ? short : ''
}

/** Path of a URL without query and fragment, percent-decoded where that is sound; `/` for a bare host, empty for no URL. */
export function pathOfUrl(url: string): string {
  const trimmed = url.trim()
  if (trimmed === '') return ''
  const rest = trimmed.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*/i, '')
  const isWithoutScheme = rest === trimmed && !trimmed.startsWith('/') && hostOfUrl(trimmed) !== ''
  const path = (isWithoutScheme ? rest.replace(/^[^/?#]*/, '') : rest).replace(/[?#].*$/s, '')
  return path === '' ? '/' : percentDecoded(path)
}

/** The URL's click id of the highest precedence, with its value; undefined where it carries none. */
export function clickIdOfUrl(url: string): { kind: ClickIdKind; value: string } | undefined {
  return clickIdOfQuery(queryOfUrl(url))
}

export function clickIdOfQuery(values: ReadonlyMap<string, string>): { kind: ClickIdKind; value: string } | undefined {
  for (const kind of clickIdKinds) {
    const value = values.get(kind)
    if (value !== undefined && value !== '') return { kind, value }
  }
  return undefined
}

/** Query parameters by lower-case name, the first of each, whatever else is broken about the URL. */
export function queryOfUrl(url: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const at = url.indexOf('?')
  if (at === -1) return values
  for (const pair of (url.slice(at + 1).split('#')[0] ?? '').split(/[&;?]/)) {
    const equals = pair.indexOf('=')
    if (equals <= 0) continue
    const name = percentDecoded(pair.slice(0, equals)).toLowerCase()
    if (!values.has(name)) values.set(name, percentDecoded(pair.slice(equals + 1).replaceAll('+', ' ')))
  }
  return values
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // A cut or windows-1251 escape: kept as written rather than lost.
    return text
  }
}

import { clickIdKinds, landingPathOf, oneClickKinds, type RawIdentifier, type Utm, utmOf } from '@touchledger/events'
import { createMemo } from './memo.ts'

export type Landing = { path: string; host: string; clickId: string; identifiers: readonly RawIdentifier[] }

const rankOf = new Map<string, number>(clickIdKinds.map((kind, rank) => [kind, rank]))
const namingClick: ReadonlySet<string> = new Set(oneClickKinds)
const nothing: readonly RawIdentifier[] = []
const noUtm: Utm = { source: '', medium: '', campaign: '', content: '', term: '' }

/**
 * Reads landing addresses. The same pages come again and again with another query, so path and host are remembered by the address before
 * it, and the query is walked once without building a map. Says what `landingPathOf` and `clickIdOf` say (a test compares).
 */
export function createLandingReader(): (url: string) => Landing {
  const pageOf = createMemo((page) => ({ path: landingPathOf(page), host: hostOf(page) }))
  return (url) => {
    const query = queryStart(url)
    const { path, host } = pageOf(query === -1 ? url : url.slice(0, query))
    if (query === -1) return { path, host, clickId: '', identifiers: nothing }
    const identifiers: RawIdentifier[] = []
    let best: number = clickIdKinds.length
    let seen = 0
    // Parameters may also stand behind a second mark, a fragment mostly; then pieces end at any of the three.
    const isPlain = url.indexOf('?', query + 1) === -1 && url.indexOf('#', query + 1) === -1
    const parameters = isPlain ? url : url.slice(0, query + 1) + url.slice(query + 1).replaceAll(/[?#]/g, '&')
    for (let start = query + 1; start < url.length; ) {
      const mark = parameters.indexOf('&', start)
      const stop = mark === -1 ? url.length : mark
      const equals = url.indexOf('=', start)
      if (equals > start && equals < stop) {
        const rank = rankOf.get(nameOf(url.slice(start, equals)))
        if (rank !== undefined && (seen & (1 << rank)) === 0) {
          const value = decodedText(url.slice(equals + 1, stop)).trim()
          if (value !== '') {
            seen |= 1 << rank
            if (!/^\{[^}]*\}$/.test(value)) {
              if (rank < best) best = rank
              const type = clickIdKinds[rank]
              if (type !== undefined && namingClick.has(type)) identifiers.push({ type, value })
            }
          }
        }
      }
      start = stop + 1
    }
    return { path, host, clickId: clickIdKinds[best] ?? '', identifiers }
  }
}

/** The tags of an address that Metrika gave no tags for. */
export function tagsOfUrl(url: string): Utm {
  return queryStart(url) !== -1 && /utm_|_openstat|%/i.test(url) ? utmOf(url) : noUtm
}

/** Where query or fragment begins; -1 where there is neither. */
export function queryStart(url: string): number {
  const mark = url.indexOf('?')
  const hash = url.indexOf('#')
  return mark === -1 ? hash : hash === -1 ? mark : Math.min(mark, hash)
}

function nameOf(written: string): string {
  return /[A-Z%+;]/.test(written) ? decodedText(written).toLowerCase().replace(/^amp;/, '') : written
}

function decodedText(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function hostOf(page: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)/i.exec(page)?.[1]?.toLowerCase() ?? ''
}

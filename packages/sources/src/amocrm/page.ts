import type { Parsed } from '@touchledger/events'
import { readCompanyCard, readContactCard } from './contacts-page.ts'
import { type AmoContext, type AmoOptions, type AmoOutcome, rejected } from './context.ts'
import { readEvent } from './events-page.ts'
import { listAt, parseExactJson, textAt, valueAt } from './json.ts'
import { type CardOutcome, readLeadCard } from './leads-page.ts'

const pagesAccepted = 'a page of /api/v4/leads, /contacts, /companies, /events or /leads/pipelines'
const cardReaders: Readonly<Record<string, (context: AmoContext, card: unknown) => CardOutcome>> = {
  leads: readLeadCard,
  contacts: readContactCard,
  companies: readCompanyCard,
}
/** Pages that say nothing about deals by themselves. */
const otherPages = ['pipelines', 'users', 'loss_reasons', 'tags', 'notes', 'tasks', 'unsorted', 'custom_fields', 'sources']

/**
 * One answer of the API v4, told by what it embeds. An empty text is the body of a 204. `line` is where the answer begins in its file; a
 * refused card is named by its place in the page, and the others are taken.
 */
export function parseAmoPage(json: string | Uint8Array, options: AmoOptions, line = 1): AmoOutcome {
  const text = typeof json === 'string' ? json : new TextDecoder().decode(json)
  if (text.trim() === '') return { parsed: [], ignored: {} }
  let page: unknown
  try {
    page = parseExactJson(text)
  } catch (error) {
    const found = error instanceof SyntaxError ? error.message : 'JSON nested too deep'
    return { parsed: [rejected('(page)', 'invalid_json', found, pagesAccepted, line)], ignored: {} }
  }
  const embedded = valueAt(page, '_embedded')
  const status = textAt(page, 'status')
  if (embedded === undefined && status !== '' && textAt(page, 'title') !== '') {
    const found = `an error of the API: ${status} ${textAt(page, 'title')}`
    return { parsed: [rejected('(page)', 'error_answer', found, `${pagesAccepted}; pull it again`, line)], ignored: {} }
  }
  const context: AmoContext = { account: accountOf(page, options), settings: options.amocrm ?? {}, options, origin: 'page' }
  const parsed: Parsed[] = []
  const ignored = new Map<string, number>()
  for (const [kind, read] of Object.entries(cardReaders)) {
    for (const [index, card] of listAt(embedded, kind).entries()) {
      const outcome = read(context, card)
      if ('fault' in outcome) {
        const { field, code, found, accepted } = outcome.fault
        parsed.push(rejected(`_embedded.${kind}[${index}].${field}`, code, found, accepted, line))
      } else for (const draft of outcome.drafts) parsed.push({ kind: 'event', topic: 'crm', draft, line })
    }
  }
  for (const [index, event] of listAt(embedded, 'events').entries()) {
    const outcome = readEvent(context, event)
    if ('fault' in outcome) {
      const { field, code, found, accepted } = outcome.fault
      parsed.push(rejected(`_embedded.events[${index}].${field}`, code, found, accepted, line))
    } else if ('ignored' in outcome) ignored.set(outcome.ignored, (ignored.get(outcome.ignored) ?? 0) + 1)
    else parsed.push({ kind: 'event', topic: 'crm', draft: outcome.draft, line })
  }
  const known = [...Object.keys(cardReaders), 'events', ...otherPages]
  if (!known.some((kind) => Array.isArray(valueAt(embedded, kind)))) {
    const keys = typeof embedded === 'object' && embedded !== null ? Object.keys(embedded).join(', ') : ''
    parsed.push(rejected('_embedded', 'unknown_page', keys === '' ? 'no page' : keys, pagesAccepted, line))
  }
  return { parsed, ignored: Object.fromEntries(ignored) }
}

/** The option, else the subdomain of the page's own address, else the account's id: part of every event's name. */
function accountOf(page: unknown, options: AmoOptions): string {
  if (options.account) return options.account
  const host = URL.parse(textAt(page, '_links', 'self', 'href'))?.hostname ?? ''
  const [subdomain = ''] = host.split('.')
  if (subdomain !== '') return subdomain
  for (const list of Object.values(valueAt(page, '_embedded') ?? {})) {
    if (Array.isArray(list)) return textAt(list[0], 'account_id')
  }
  return ''
}

import { hash } from 'node:crypto'
import type { CountryCode } from 'libphonenumber-js/max'
import type { Codecs } from './codecs.ts'
import { cutBetweenContacts, replaceContactsInProse } from './contacts-in-text.ts'
import { contentHashOf, hashedNames } from './content-hash.ts'
import { DraftReader, type Fields } from './draft-reader.ts'
import type { DeadLetterDraft, DraftOf, GovernanceDraft, SourceTopic } from './drafts.ts'
import { deriveEventId, keyOf } from './event-id.ts'
import { type DoorDefaults, type ReadRecordOf, readersOf, readGovernance } from './read-drafts.ts'
import type { RecordOf } from './records.ts'
import { type Fault, toFound } from './refusals.ts'
import { buildTokeniser, type Pepper, TOKEN_PREFIX, tokenOf, toPepperKey } from './tokens.ts'

type DoorTopic = SourceTopic | 'governance'

export type AcceptedEvent<T extends DoorTopic> = { index: number; key: string; value: Uint8Array; record: RecordOf[T] }

/** Refusals and warnings name the draft by its index in the batch and the field by its draft name. */
export type IndexedFault = Fault & { index: number }

export type Acceptance<T extends DoorTopic> = {
  accepted: readonly AcceptedEvent<T>[]
  rejected: readonly IndexedFault[]
  /** What was left out of or replaced in an accepted event. */
  warnings: readonly IndexedFault[]
}

export type Door = {
  /** Validates, tokenises, names, hashes and encodes each draft by itself: a bad one never refuses its neighbours. Total for any JSON. */
  accept: <T extends SourceTopic>(topic: T, drafts: readonly DraftOf[T][]) => Acceptance<T>
  acceptGovernance: (drafts: readonly GovernanceDraft[]) => Acceptance<'governance'>
  /** A record for `dead_letters`: e-mails and phones in its texts are replaced by `hmac:` tokens, which the door takes back when it is played again. */
  toDeadLetter: (draft: DeadLetterDraft) => { key: string; value: Uint8Array; record: RecordOf['dead_letters'] }
}

export type DoorDeps = {
  codecs: Codecs
  pepper: Pepper
  /** Ms since 1970 UTC. */
  now: () => number
  defaults: DoorDefaults & { country?: CountryCode }
}

type Read<T extends DoorTopic> = (reader: DraftReader, defaults: DoorDefaults) => ReadRecordOf[T]

type Complete<T extends DoorTopic> = (
  content: ReadRecordOf[T],
  names: { event_id: string; content_hash: string },
  touchRef: () => string,
) => RecordOf[T]

const completions: { readonly [T in DoorTopic]: Complete<T> } = {
  touches: (content, names, touchRef) => ({ ...names, touch_ref: touchRef(), ...content }),
  costs: (content, names) => ({ ...names, ...content }),
  crm: (content, names) => ({ ...names, ...content }),
  finance: (content, names) => ({ ...names, ...content }),
  governance: (content, names) => ({ ...names, ...content }),
}

const EVENT_ID_CHARACTERS_MAX = 256
/** Leaves room for the envelope under the codecs' limit of a message. */
const PAYLOAD_CHARACTERS_MAX = 1_000_000

/** The one way into the log: nothing is stored that did not pass here, and no e-mail or phone leaves here. */
export function buildDoor({ codecs, pepper, now, defaults }: DoorDeps): Door {
  const key = toPepperKey(pepper)
  const tokeniseCached = buildTokeniser(key, defaults.country)
  const namesOf = new Map<DoorTopic, readonly string[]>()

  function acceptAll<T extends DoorTopic>(topic: T, drafts: readonly unknown[], read: Read<T>): Acceptance<T> {
    const accepted: AcceptedEvent<T>[] = []
    const rejected: IndexedFault[] = []
    const warnings: IndexedFault[] = []
    const nowMs = now()
    drafts.forEach((draft, index) => {
      if (!isFields(draft)) {
        rejected.push({ index, field: '(event)', code: 'invalid_event', found: toFound(draft), accepted: 'a JSON object' })
        return
      }
      const reader = new DraftReader(draft, nowMs, tokeniseCached)
      const content = read(reader, defaults)
      const givenId = reader.text('event_id', EVENT_ID_CHARACTERS_MAX)
      if (reader.fault !== undefined) {
        rejected.push({ index, ...reader.fault })
        return
      }
      for (const warning of reader.warnings) warnings.push({ index, ...warning })
      const record = toRecord(topic, content, givenId || deriveEventId(topic, content))
      accepted.push({ index, key: keyOf[topic](content), value: codecs.encode(topic, record), record })
    })
    return { accepted, rejected, warnings }
  }

  function toRecord<T extends DoorTopic>(topic: T, content: ReadRecordOf[T], event_id: string): RecordOf[T] {
    const complete: Complete<T> = completions[topic]
    const record = complete(content, { event_id, content_hash: '' }, () => tokenOf(key, `touch_ref:${event_id}`))
    const names = namesOf.get(topic) ?? hashedNames(record)
    namesOf.set(topic, names)
    return withContentHash(record, names)
  }

  const toToken = (type: 'email' | 'phone', value: string) => {
    const tokenised = tokeniseCached({ type, value })
    return tokenised.ok ? `${TOKEN_PREFIX}${tokenised.identifier.value}` : tokenised.found
  }

  return {
    accept: (topic, drafts) => acceptAll(topic, drafts, readersOf[topic]),
    acceptGovernance: (drafts) => acceptAll('governance', drafts.map(withDefaultSource), readGovernance),
    toDeadLetter: (draft) => {
      const clean = (text: string | undefined, charactersMax: number) =>
        replaceContactsInProse(cutBetweenContacts((text ?? '').toWellFormed(), charactersMax), toToken)
      const payload = clean(quotePhonesInJson(draft.payload), PAYLOAD_CHARACTERS_MAX)
      const record = {
        event_id: hash('sha256', `${draft.source_system.length}:${draft.source_system}${payload}`, 'hex'),
        recorded_at: now(),
        source_system: clean(draft.source_system, 256),
        account: clean(draft.account, 256),
        coordinates: clean(draft.coordinates, 2048),
        topic: clean(draft.topic, 256),
        reason: clean(draft.reason, 256),
        message: clean(draft.message, 4096),
        payload,
      }
      return { key: record.coordinates, value: codecs.encode('dead_letters', record), record }
    },
  }
}

function withContentHash<R extends { content_hash: string }>(record: R, names: readonly string[]): R {
  record.content_hash = contentHashOf(record, names)
  return record
}

/** A phone that JSON has as a number becomes a text first, or its token would break the body that is to be played again. */
function quotePhonesInJson(payload: string): string {
  if (!/^\s*[[{]/.test(payload)) return payload
  const quoted = payload.replace(/([:[,]\s*)([78]9\d{9})(?=\s*[,}\]])/g, '$1"$2"')
  try {
    JSON.parse(quoted)
    return quoted
  } catch {
    return payload
  }
}

function withDefaultSource(draft: unknown): unknown {
  return isFields(draft) ? { source_system: 'touchledger', ...draft } : draft
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

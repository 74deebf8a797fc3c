import { type Document, isNode, isScalar, LineCounter, parseDocument, visit, type YAMLError, type YAMLWarning } from 'yaml'
import { moneySources, type Rules } from '../rules.ts'
import { type Fault, faultsOf, type Places, positionOf, toFault } from './faults.ts'
import { RulesFile } from './file-shape.ts'
import { toRules } from './to-rules.ts'

export type ParsedRules =
  | { readonly ok: true; readonly rules: Rules; readonly warnings: readonly Fault[] }
  | { readonly ok: false; readonly faults: readonly Fault[] }

const charactersMax = 1_000_000
const faultsMax = 50

/**
 * Reads `touchledger.yaml`. Total: any text gives rules or at least one fault, in the order of the file; `fileName` is only shown. An empty
 * file gives the default rules.
 */
export function parseRules(text: string, fileName: string): ParsedRules {
  if (text.length > charactersMax) {
    const place = { file: fileName, line: 1, column: 1, path: '' }
    return {
      ok: false,
      faults: [toFault({ ...place, found: `${text.length} characters`, accepted: `at most ${charactersMax} characters` })],
    }
  }
  const lines = new LineCounter()
  const doc = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false, version: '1.2', merge: false })
  const places: Places = { doc, lines, file: fileName }
  const broken = [...doc.errors.map((error) => syntaxFault(error, places)), ...refusedKeys(doc, places)]
  // After a syntax fault the rest of the tree is guesswork; a key given twice leaves it whole, so both kinds are told together.
  const whole = doc.errors.every(({ code }) => code === 'DUPLICATE_KEY') && broken.length === doc.errors.length
  if (!whole) return { ok: false, faults: inOrder(broken) }
  const value = plainValue(doc, places)
  if ('fault' in value) return { ok: false, faults: inOrder([...broken, value.fault]) }
  const read = RulesFile.safeParse(value.value)
  if (!read.success) return { ok: false, faults: inOrder([...broken, ...faultsOf(read.error.issues, value.value, places)]) }
  if (broken.length > 0) return { ok: false, faults: inOrder(broken) }
  const odd = doc.warnings.map((warning) => syntaxFault(warning, places))
  return { ok: true, rules: toRules(read.data), warnings: inOrder([...odd, ...warningsOf(read.data, places)]) }
}

/** In the order of the file; of several faults at one place the first, since the others follow from it. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const sorted = faults.toSorted((one, other) => one.line - other.line || one.column - other.column)
  const isFollower = (fault: Fault, before: Fault | undefined) =>
    before !== undefined && before.line === fault.line && before.column === fault.column && before.path === fault.path
  return sorted.filter((fault, index) => !isFollower(fault, sorted[index - 1])).slice(0, faultsMax)
}

const syntaxAccepted: Partial<Record<YAMLError['code'], readonly [found: string, accepted: string]>> = {
  DUPLICATE_KEY: ['a key that stands here twice', 'each key once in its map'],
  TAB_AS_INDENT: ['a tab in the indentation', 'spaces, two for each level'],
  BAD_INDENT: ['indentation that fits no level, or a bracket that is left open', 'spaces, the same number for all keys of a map'],
  MULTIPLE_DOCS: ['a second document (---)', 'one document in the file'],
}

function syntaxFault(error: YAMLError | YAMLWarning, places: Places): Fault {
  const { line, col } = places.lines.linePos(error.pos[0])
  const [found, accepted] = syntaxAccepted[error.code] ?? [`no YAML (${error.message})`, 'YAML 1.2, with texts that hold : or # in quotes']
  return toFault({ file: places.file, line: Math.max(line, 1), column: Math.max(col, 1), path: '', found, accepted })
}

/**
 * Keys that a map of texts cannot hold. `__proto__` would be an ordinary key in YAML and is a trap in JavaScript; no name on a board needs
 * it.
 */
function refusedKeys(doc: Document, places: Places): Fault[] {
  const faults: Fault[] = []
  const refuse = (offset: number, found: string, accepted: string) => {
    const { line, col } = places.lines.linePos(offset)
    faults.push(toFault({ file: places.file, line: Math.max(line, 1), column: Math.max(col, 1), path: '', found, accepted }))
  }
  visit(doc, {
    Pair(_, { key }) {
      if (isScalar(key)) {
        if (key.value === '__proto__') refuse(key.range?.[0] ?? 0, 'the key "__proto__"', 'any other key')
        else if (key.value === null) refuse(key.range?.[0] ?? 0, 'an empty key', "a text; the key '' in quotes if that is its name")
      } else if (isNode(key)) refuse(key.range?.[0] ?? 0, 'a key that is a list, a map or an alias', 'a text')
    },
  })
  return faults
}

const anchorsAccepted = 'an anchor (&name) before its alias (*name), and at most 100 uses of an anchor'

function plainValue(doc: Document, places: Places): { value: unknown } | { fault: Fault } {
  try {
    return { value: doc.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    const found = error instanceof Error ? error.message : 'an alias that cannot be resolved'
    return { fault: toFault({ ...positionOf(places, []), file: places.file, path: '', found, accepted: anchorsAccepted }) }
  }
}

function warningsOf(file: RulesFile, places: Places): Fault[] {
  const warnings: Fault[] = []
  const warn = (path: readonly string[], found: string, accepted: string) =>
    warnings.push(toFault({ ...positionOf(places, path, 'key'), file: places.file, path: path.join('.'), found, accepted }))
  for (const source of moneySources) {
    if (file.sources[source].vat !== undefined || !places.doc.hasIn(['sources', source])) continue
    warn(
      ['sources', source],
      'no `vat`, so amounts without a VAT of their own count as they are and ROMI is not shown',
      'vat: included:22, excluded:22 or none',
    )
  }
  const stages = file.stages ?? {}
  if (file.stages !== undefined && !Object.values(stages).some((pipeline) => Object.values(pipeline).includes('won'))) {
    warn(['stages'], 'no stage that means won', 'a stage with the meaning won, or a CRM that reports its sales itself')
  }
  return warnings
}

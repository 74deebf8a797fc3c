/** A node of a form's tree. A path may hold a text and have keys below it, as the vendor's note hooks do. */
export type FormNode = { text: string | undefined; children: Map<string, FormNode> }
export type FormFault = { field: string; code: string; found: string; accepted: string }

const PAIRS_MAX = 20_000
const DEPTH_MAX = 12
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads `leads[status][0][id]=…` pairs into a tree of maps, so that no key can reach a prototype, with bounds of its own: depth 12 and
 * 20,000 pairs. A pair beyond them, or with a forbidden key, is a fault; the others stand.
 */
export function parseForm(body: string): { root: FormNode; faults: FormFault[] } {
  const root: FormNode = { text: undefined, children: new Map() }
  const faults: FormFault[] = []
  let pairs = 0
  for (const [name, value] of new URLSearchParams(body)) {
    if (++pairs > PAIRS_MAX) {
      faults.push({ field: '(body)', code: 'too_long', found: `more than ${PAIRS_MAX} pairs`, accepted: `at most ${PAIRS_MAX} pairs` })
      break
    }
    const [first = '', ...rest] = name.split('[')
    const path = [first, ...rest.map((part) => (part.endsWith(']') ? part.slice(0, -1) : part))]
    const forbidden = path.find((key) => FORBIDDEN.has(key))
    if (forbidden !== undefined || path.length > DEPTH_MAX) {
      const found = forbidden ?? `${path.length} levels`
      const accepted = `other keys, at most ${DEPTH_MAX} levels deep`
      faults.push({ field: name.slice(0, 100), code: 'forbidden_key', found, accepted })
      continue
    }
    let node = root
    for (const key of path) {
      let next = node.children.get(key)
      if (next === undefined) {
        next = { text: undefined, children: new Map() }
        node.children.set(key, next)
      }
      node = next
    }
    node.text ??= value
  }
  return { root, faults }
}

export function nodeAt(node: FormNode | undefined, ...path: readonly string[]): FormNode | undefined {
  let at = node
  for (const key of path) at = at?.children.get(key)
  return at
}

/** The text under a path, '' where nothing was said. */
export function formText(node: FormNode | undefined, ...path: readonly string[]): string {
  return nodeAt(node, ...path)?.text?.trim() ?? ''
}

export function formItems(node: FormNode | undefined, ...path: readonly string[]): FormNode[] {
  return [...(nodeAt(node, ...path)?.children.values() ?? [])]
}

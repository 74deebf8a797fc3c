/** Whether a text may hold a key `__proto__`, written with escapes or without; cheap enough for every body. */
export function mayHoldForbiddenKey(text: string): boolean {
  return text.includes('__proto__') || /\\u005f|\\u006f|\\u007[024]/i.test(text)
}

/** The path (`2.evidence.__proto__`) of the first key `__proto__` in parsed JSON. Its own stack: nesting may be as deep as the body is long. */
export function forbiddenKeyOf(value: unknown): string | undefined {
  const open: { value: unknown; path: string }[] = [{ value, path: '' }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    if (Object.hasOwn(next.value, '__proto__')) return `${next.path}__proto__`
    // A path past 200 characters no longer helps anybody, and growing it for each level would take quadratic memory.
    const prefix = next.path.length > 200 ? next.path : undefined
    for (const [key, inner] of Object.entries(next.value)) {
      if (typeof inner === 'object') open.push({ value: inner, path: prefix ?? `${next.path}${key.slice(0, 40)}.` })
    }
  }
  return undefined
}

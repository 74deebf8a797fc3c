/** Names that are joined into groups; each group is known by its smallest name, whatever the order of joining (union-find). */
export type Joined = {
  join(a: string, b: string): void
  /** The smallest name of the group; of a name that was never joined, itself. */
  smallestOf(name: string): string
}

export function buildJoined(): Joined {
  const parent = new Map<string, string>()
  const smallestOf = (name: string): string => {
    let root = name
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up
    // Everything on the way points to the root from now on, so that long chains are walked once.
    for (let at = name; at !== root; ) {
      const next = parent.get(at) ?? root
      parent.set(at, root)
      at = next
    }
    return root
  }
  return {
    smallestOf,
    join(a, b) {
      const [rootA, rootB] = [smallestOf(a), smallestOf(b)]
      if (rootA < rootB) parent.set(rootB, rootA)
      else if (rootB < rootA) parent.set(rootA, rootB)
    },
  }
}

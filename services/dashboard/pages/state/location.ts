import { useSyncExternalStore } from 'react'

// Two pages need no router: the address is the state, and whoever changes it tells the others.
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}

const current = (): string => window.location.pathname + window.location.search

/** Goes to an address of these pages. `replace` leaves no step to go back to. */
export function goTo(address: string, { replace = false } = {}): void {
  if (address === current()) return
  if (replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
  for (const listener of listeners) listener()
}

export function useAddress(): { path: string; search: string } {
  const [path = '/', search = ''] = useSyncExternalStore(subscribe, current).split(/(?=\?)/)
  return { path, search }
}

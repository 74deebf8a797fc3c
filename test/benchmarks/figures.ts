import type { Figure } from './figure.ts'

/** The figures by name, in the order of docs/benchmarks.md; `quick` is the scale that still says something in a few seconds. Loaded one at a time: each runs in its own process. */
export const figures: Readonly<Record<string, { full: string; quick: number; load: () => Promise<{ run: Figure }> }>> = {
  ingest: { full: 'batches over HTTP', quick: 0.2, load: () => import('./ingest.ts') },
  append: { full: 'one record an append, 100 writers', quick: 0.5, load: () => import('./append.ts') },
  collector: { full: '200,000 touches', quick: 0.2, load: () => import('./collector.ts') },
  posting: { full: '1 M conversions, 5 M touches', quick: 0.02, load: () => import('./posting.ts') },
  incremental: { full: '10 M and 1 M touches', quick: 0.01, load: () => import('./incremental.ts') },
  report: { full: '10 M entries', quick: 0.05, load: () => import('./report.ts') },
  'metrika-parser': { full: '60,000 visits', quick: 0.3, load: () => import('./metrika-parser.ts') },
  'metrika-import': { full: '60,000 visits', quick: 0.3, load: () => import('./metrika-import.ts') },
  visible: { full: '1,000 events a second', quick: 1, load: () => import('./visible.ts') },
  demo: { full: 'half a year of a firm', quick: 0.1, load: () => import('./demo.ts') },
}

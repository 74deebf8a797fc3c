import { openPartitionCollector, postBatch } from '@touchledger/attribution-worker'
import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import { mergeAll, openBenchStore } from './bench-store.ts'
import { appendPostingFacts, fillPostingFacts } from './posting-facts.ts'
import { timed } from './rounds.ts'

// One store of incremental.ts: filled with touches of which one in twenty is a deal's, posted once, then asked for batches.
const [folder = '', touchesText = '0'] = process.argv.slice(2)
const touches = Number(touchesText)
const TOUCHES_A_VISITOR = 5
/** One visitor in a hundred makes a deal. */
const deals = Math.max(100, Math.round(touches / TOUCHES_A_VISITOR / 100))

const store = await openBenchStore(folder)
// Merges wait until they are asked for, so that "unmerged" means the same in every run.
await store.command('SYSTEM STOP MERGES')
await fillPostingFacts(store, deals, TOUCHES_A_VISITOR, { visitors: Math.round(touches / TOUCHES_A_VISITOR), parts: 20 })
const log = openMemoryEventLog({ now: () => Date.now() })
const codecs = buildCodecs(loadSchemas())
let attempt = 0
const io = { store, log, codecs, now: () => Date.now(), random: () => ++attempt }
const journal = await openPartitionCollector('postings', 0, io)
const post = async () => {
  const record = await postBatch(io)
  await journal.collect()
  return record
}
await post()
let round = 0

process.on('message', async (asked: { ask: 'batch' | 'merge' }) => {
  if (asked.ask === 'merge') {
    await store.command('SYSTEM START MERGES')
    await mergeAll(store, [
      'touches',
      'touches_by_identifier',
      'crm_events',
      'events_by_key',
      'ledger',
      'evidence',
      'identity_labels',
      'identity_members',
    ])
    process.send?.({})
    return
  }
  await appendPostingFacts(store, { round: round++, visitors: Math.round(touches / TOUCHES_A_VISITOR), deals: 100, touches: 1_000 })
  let conversions = 0
  const took = await timed(async () => {
    conversions = (await post())?.conversions ?? 0
  })
  if (conversions < 100) throw new Error(`${conversions} conversions of a batch with 100 new deals`)
  process.send?.(took)
})
process.send?.({ ready: true })

import { openChdb } from './open-chdb.ts'

// Run by a test, which kills it: inserts batches without end and prints the number of each once it is acknowledged.
const ch = await openChdb({ path: process.argv[2] ?? '', database: 'killed' })
await ch.command(
  `CREATE TABLE IF NOT EXISTS written (batch UInt64, n UInt32) ENGINE = MergeTree ORDER BY (batch, n)
   SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
)
const columns = [
  { name: 'batch', type: 'UInt64' },
  { name: 'n', type: 'UInt32' },
]
const numbers = Array.from({ length: 200 }, (_, n) => n)
const [row] = await ch.rows<{ next: string }>('SELECT max(batch) + 1 AS next FROM written')
for (let batch = Number(row?.next ?? 0); ; batch++) {
  await ch.insert('written', columns, [numbers.map(() => batch), numbers])
  process.stdout.write(`${batch}\n`)
}

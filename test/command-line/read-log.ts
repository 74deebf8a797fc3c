import { openEmbeddedEventLog } from '@touchledger/event-log-embedded'
import { buildCodecs, type RecordOf, type SourceTopic } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'

/** All records of a topic as they stand in the log's file, read without the program's help. The file must be let go of. */
export async function readLog<T extends SourceTopic>(path: string, topic: T): Promise<RecordOf[T][]> {
  const codecs = buildCodecs(loadSchemas())
  const log = await openEmbeddedEventLog({ path, now: Date.now })
  const records: RecordOf[T][] = []
  try {
    for (const partition of (await log.ends(topic)).keys()) {
      for (let offset = 0; ; ) {
        const read = await log.read(topic, partition, offset, { records: 5_000, bytes: 32_000_000 })
        for (const { value } of read) {
          const decoded = codecs.decode(topic, value)
          if (decoded.ok) records.push(decoded.record)
        }
        const last = read.at(-1)
        if (last === undefined) break
        offset = last.offset + 1
      }
    }
    return records
  } finally {
    await log.close()
  }
}

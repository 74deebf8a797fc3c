import { type ParseOptions, yandexMetrikaParser } from '@touchledger/sources'
import type { Figure } from './figure.ts'
import { metrikaPart } from './metrika-visits.ts'
import { inTurns, median, ratioOf, speedOf, timed } from './rounds.ts'

const ROWS = 60_000
const CHUNK_BYTES = 65_536

/** The parser to the same stream, decoded, cut at newlines and tabs, and nothing else. */
export const run: Figure = async ({ scale, seconds }) => {
  const rows = Math.max(5_000, Math.round(ROWS * Math.min(1, scale)))
  const bytes = metrikaPart(rows)
  const rounds = await inTurns(
    { seconds },
    () => timed(() => splitAlone(bytes)),
    () =>
      timed(async () => {
        const touches = await parseAlone(bytes, { localToMs: (local) => Date.parse(`${local}+03:00`) })
        if (touches !== rows) throw new Error(`${touches} touches of ${rows} rows`)
      }),
  )
  return [
    ratioOf(
      {
        figure: 'Metrika TSV parser, 35 columns, to splitting lines and tabs alone',
        bound: 'at least',
        threshold: 0.4,
        detail: {
          'rows/s': Math.round((rows * 1000) / median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0))),
          'MB/s': bytes.length / 1000 / median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)),
        },
      },
      speedOf(rounds),
    ),
  ]
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

async function splitAlone(bytes: Buffer): Promise<number> {
  const decoder = new TextDecoder()
  let rest = ''
  let cells = 0
  for await (const chunk of chunksOf(bytes)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) cells += line.split('\t').length
  }
  return cells
}

/** Parses and drops; resolves with the number of touches. */
async function parseAlone(bytes: Buffer, zone: Pick<ParseOptions, 'localToMs'>): Promise<number> {
  const options: ParseOptions = { ...zone, fileName: 'bench.tsv', exportedAtMs: Date.UTC(2026, 8, 1), nowMs: Date.UTC(2026, 8, 1) }
  let touches = 0
  for await (const batch of yandexMetrikaParser.parse(chunksOf(bytes), options)) {
    for (const one of batch) if (one.kind === 'event') touches++
  }
  return touches
}

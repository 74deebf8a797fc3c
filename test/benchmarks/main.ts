import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isReached, type Result } from './figure.ts'
import { figures } from './figures.ts'

// Measures the figures of docs/benchmarks.md, each in a process of its own, and prints them as a table and as JSON.
// Exits 1 if a figure was not reached or could not be measured.

const usage = `bench [name…] [--scale 0.1] [--seconds 20] [--quick] [--json FILE]
names: ${Object.keys(figures).join(', ')}`

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((arg) => arg !== '--'),
  allowPositionals: true,
  options: {
    scale: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const unknown = positionals.filter((name) => !Object.hasOwn(figures, name))
if (unknown.length > 0) {
  console.error(`bench: found ${unknown.join(', ')}; accepted: ${Object.keys(figures).join(', ')}`)
  process.exit(2)
}
const scaleOf = (name: string): number => numberOf('scale', values.scale, values.quick ? (figures[name]?.quick ?? 1) : 1)
const seconds = numberOf('seconds', values.seconds, values.quick ? 4 : 20)

/** A figure that hangs must not hold the others. */
const CHILD_MS_MAX = values.quick ? 90_000 : 1_800_000

const results: Record<string, readonly Result[] | { failed: string }> = {}
for (const name of positionals.length > 0 ? positionals : Object.keys(figures)) {
  const startedAt = performance.now()
  console.error(`${name}: ${figures[name]?.full}, scale ${scaleOf(name)} …`)
  results[name] = await measure(name)
  print(name, results[name], (performance.now() - startedAt) / 1000)
}
const report = {
  scale: values.scale ?? (values.quick ? 'quick' : 1),
  machine: {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? '',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    loadAverage: loadavg()[0],
  },
  figures: results,
}
const text = JSON.stringify(report, null, 2)
if (values.json !== undefined) writeFileSync(values.json, `${text}\n`)
console.log(text)
const missed = Object.values(results).some(
  (found) => 'failed' in found || found.some((result) => result.kind === 'ratio' && !isReached(result)),
)
process.exit(missed ? 1 : 0)

async function measure(name: string): Promise<readonly Result[] | { failed: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'touchledger-bench-'))
  try {
    return await new Promise((resolve) => {
      const child = fork(join(import.meta.dirname, 'run-one.ts'), [name, String(scaleOf(name)), String(seconds), folder], {
        serialization: 'advanced',
        timeout: CHILD_MS_MAX,
        killSignal: 'SIGKILL',
      })
      let answer: readonly Result[] | undefined
      child.on('message', (message: readonly Result[]) => {
        answer = message
      })
      child.on('exit', (code, signal) => resolve(answer ?? { failed: signal === null ? `exit code ${code}` : `killed by ${signal}` }))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(name: string, found: readonly Result[] | { failed: string }, tookSeconds: number): void {
  if ('failed' in found) {
    console.error(`  ${name} could not be measured: ${found.failed}`)
    return
  }
  for (const result of found) {
    const figure = result.figure.padEnd(74)
    if (result.kind === 'shown') {
      console.error(`  ${figure} ${String(result.value).padStart(8)} ${result.unit} (${result.aim})`)
      continue
    }
    const { ratio, cpuRatio, spread, rounds, bound, threshold, detail } = result
    const verdict = isReached(result) ? 'reached' : 'not reached'
    console.error(
      `  ${figure} ${ratio.toFixed(2).padStart(8)}  ${bound} ${threshold}: ${verdict} (${spread[0].toFixed(2)} to ${spread[1].toFixed(2)} in ${rounds} rounds; CPU ${cpuRatio.toFixed(2)})`,
    )
    console.error(
      `    ${Object.entries(detail)
        .map(([key, value]) => `${key} ${typeof value === 'number' ? Math.round(value * 100) / 100 : value}`)
        .join(', ')}`,
    )
  }
  console.error(`  measured in ${Math.round(tookSeconds)} s`)
}

function numberOf(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  console.error(`--${option}: found ${text}; accepted: a number above 0`)
  process.exit(2)
}

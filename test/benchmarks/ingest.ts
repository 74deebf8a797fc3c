import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { inTurns, median, megabytes, ratioOf, speedOf, type Took } from './rounds.ts'
import { touchEvents } from './touch-events.ts'

const EVENTS_A_REQUEST = 100
const CONNECTIONS = 20
const ROUND_REQUESTS = 1_500

/**
 * Batches over HTTP to the codec ceiling. Server and ceiling share one process and heap, the load comes from another over sockets with
 * requests made beforehand. Wall time is what is named; where sender and server have no core each, CPU time says what the server itself
 * takes.
 */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const requests = Math.max(100, Math.round(ROUND_REQUESTS * Math.min(1, scale)))
  const server = fork(join(import.meta.dirname, 'ingest-server.ts'), [join(folder, 'log.sqlite')], { serialization: 'advanced' })
  const [ports] = await once(server, 'message')
  const ask = async (message: object) => {
    server.send(message)
    const [answer] = await once(server, 'message')
    return answer
  }
  const payloads = Array.from({ length: 50 }, (_, index) => requestOf(touchEvents(EVENTS_A_REQUEST, index * EVENTS_A_REQUEST)))
  const delays: number[] = []
  let rss = 0
  const over = (port: number) => async (): Promise<Took> => {
    await ask({ ask: 'begin' })
    const startedAt = performance.now()
    await sendAll(port, payloads, requests)
    const wallMs = performance.now() - startedAt
    const ended = await ask({ ask: 'end' })
    delays.push(ended.delayP99Ms)
    rss = Math.max(rss, ended.rss)
    return { wallMs, cpuMs: ended.cpuMs }
  }
  const rounds = await inTurns({ seconds }, () => ask({ ask: 'ceiling', requests }), over(ports.memory), over(ports.embedded))
  server.kill()
  const perSecond = (wallMs: readonly number[]) => Math.round((requests * EVENTS_A_REQUEST * 1000) / median(wallMs))
  const ceiling = { 'ceiling events/s': perSecond(rounds.map(({ baseline }) => baseline.wallMs)) }
  const subject = (index: number) => ({ ...ceiling, 'events/s': perSecond(rounds.map(({ subjects }) => subjects[index]?.wallMs ?? 0)) })
  return [
    ratioOf(
      { figure: 'batch ingest over HTTP to the codec ceiling, memory log', bound: 'at least', threshold: 0.7, detail: subject(0) },
      speedOf(rounds, 0),
    ),
    ratioOf(
      { figure: 'batch ingest over HTTP to the codec ceiling, embedded log', bound: 'at least', threshold: 0.55, detail: subject(1) },
      speedOf(rounds, 1),
    ),
    { kind: 'shown', figure: 'event-loop delay p99 while ingesting', value: Math.round(median(delays)), unit: 'ms', aim: 'aim 50' },
    { kind: 'shown', figure: 'resident memory while ingesting', value: megabytes(rss), unit: 'MiB', aim: 'aim 3072' },
  ]
}

function requestOf(events: readonly object[]): Buffer {
  const body = Buffer.from(JSON.stringify(events))
  const head = `POST /v1/events/touches HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** Plain sockets, one request at a time each: an HTTP client would take more of the machine than the server. */
async function sendAll(port: number, payloads: readonly Buffer[], requests: number): Promise<void> {
  let next = 0
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      const send = () => {
        if (next >= requests) {
          socket.end()
          resolve()
        } else socket.write(payloads[next++ % payloads.length] ?? '')
      }
      socket.on('connect', send)
      // An answer is one small packet; of several it would be the last that ends the JSON.
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1')
        if (!answer.includes('\r\n\r\n') || !answer.endsWith('}')) return
        if (!answer.startsWith('HTTP/1.1 202')) reject(new Error(`the server answered ${answer.slice(0, 300)}`))
        else {
          answer = ''
          send()
        }
      })
      socket.on('error', reject)
    })
  await Promise.all(Array.from({ length: CONNECTIONS }, one))
}

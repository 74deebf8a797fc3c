import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { onStop, type StopStep } from './index.ts'

function start(steps: readonly StopStep[], deadlineMs = 10_000) {
  const signals = new EventEmitter()
  const errors: unknown[] = []
  const code = new Promise<number>((resolve) => {
    onStop(steps, { signals, exit: resolve, log: { info: () => {}, error: (what: unknown) => errors.push(what) }, deadlineMs })
  })
  return { signals, code, errors }
}

test('a signal stops the steps one after the other in their order', async () => {
  const stopped: string[] = []
  const step = (name: string): StopStep => ({ name, stop: async () => stopped.push(name) })
  const { signals, code } = start([step('server'), step('collector'), step('log')])
  signals.emit('SIGTERM')
  expect(await code).toBe(0)
  expect(stopped).toEqual(['server', 'collector', 'log'])
})

test('a step that fails does not keep the later ones from stopping, and the exit code says so', async () => {
  const stopped: string[] = []
  const { signals, code, errors } = start([
    { name: 'server', stop: () => Promise.reject(new Error('no')) },
    { name: 'log', stop: async () => stopped.push('log') },
  ])
  signals.emit('SIGINT')
  expect(await code).toBe(1)
  expect(stopped).toEqual(['log'])
  expect(errors).toMatchObject([{ step: 'server' }])
})

test('a step that hangs is ended by the deadline, which names it', async () => {
  const { signals, code, errors } = start([{ name: 'collector', stop: () => new Promise(() => {}) }], 5)
  signals.emit('SIGTERM')
  expect(await code).toBe(1)
  expect(errors).toMatchObject([{ step: 'collector' }])
})

test('a second signal ends the process at once', async () => {
  const { signals, code, errors } = start([{ name: 'collector', stop: () => new Promise(() => {}) }], 200)
  signals.emit('SIGINT')
  signals.emit('SIGINT')
  expect(await code).toBe(1)
  // Not the deadline, which would have been told.
  expect(errors).toEqual([])
})

import type { Logger } from './logger.ts'

export type StopStep = { name: string; stop: () => Promise<unknown> }

type StopDeps = {
  /** `process`, or an emitter in a test. */
  signals: { on: (signal: 'SIGTERM' | 'SIGINT', listener: () => void) => unknown }
  exit: (code: number) => void
  log: Pick<Logger, 'info' | 'error'>
  /** For all steps together. */
  deadlineMs: number
}

/**
 * On SIGTERM or SIGINT runs the steps one after the other in the given order (stop listening, finish work, close the log) and exits
 * with 0, or with 1 when a step failed. What acknowledged means does not depend on it: a kill is safe too. A step that fails does not
 * keep the later ones from running; the deadline, or a second signal, ends the process at once with 1.
 */
export function onStop(steps: readonly StopStep[], { signals, exit, log, deadlineMs }: StopDeps): void {
  let stopping = false
  const stop = async () => {
    if (stopping) return exit(1)
    stopping = true
    let current = ''
    let code = 0
    const deadline = setTimeout(() => {
      log.error({ step: current, deadlineMs }, 'stop: the deadline passed')
      exit(1)
    }, deadlineMs)
    for (const { name, stop: stopStep } of steps) {
      current = name
      try {
        await stopStep()
      } catch (error) {
        log.error({ err: error, step: name }, 'stop: a step failed')
        code = 1
      }
    }
    clearTimeout(deadline)
    log.info('stopped')
    exit(code)
  }
  signals.on('SIGTERM', stop)
  signals.on('SIGINT', stop)
}

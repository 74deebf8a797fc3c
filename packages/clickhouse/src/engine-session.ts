import { Session } from 'chdb'
import { setStatement } from './bound-params.ts'
import type { Params } from './clickhouse.ts'
import { OperationError, toOperationError } from './operation-error.ts'

/** One session of the engine: its own settings and parameters, one statement at a time. */
export type EngineSession = {
  run: (sql: string, params: Params, format: string) => Promise<string>
  inTurn: <R>(work: () => Promise<R>) => Promise<R>
  waiting: () => number
  close: () => void
}

/** `settings` hold for the whole session: nothing else is ever set on it but the values of a statement's places. */
export async function openSession(
  path: string,
  database: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<EngineSession> {
  const session = new Session(path)
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let closed = false

  const send = async (sql: string, format: string): Promise<string> => {
    if (closed) throw new OperationError('clickhouse_closed', 'ClickHouse was closed by this process')
    try {
      return (await session.queryAsync(sql, { format })).text()
    } catch (fault) {
      throw toOperationError(fault)
    }
  }
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    waiting++
    const mine = tail.then(work)
    tail = mine.then(
      () => waiting--,
      () => waiting--,
    )
    return mine
  }

  await send(`CREATE DATABASE IF NOT EXISTS ${database}`, 'Null')
  await send(`USE ${database}`, 'Null')
  const listed = Object.entries(settings).map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`)
  await send(`SET ${listed.join(', ')}`, 'Null')
  return {
    inTurn,
    waiting: () => waiting,
    // The package binds parameters too, but puts every bound statement of the process into one queue, so that a read would wait
    // behind a write of another session. Values set on the session itself belong to it alone.
    run: async (sql, params, format) => {
      const values = setStatement(sql, params)
      if (values !== undefined) await send(values, 'Null')
      return send(sql, format)
    },
    close: () => {
      closed = true
      session.close()
    },
  }
}

import { expect, test } from 'vitest'
import { buildLogger } from './index.ts'

test('a secret does not reach the log, however deep in a request it stands', () => {
  const lines: string[] = []
  const log = buildLogger({ destination: { write: (line: string) => lines.push(line) } })
  log.info({ password: 'hunter2', req: { headers: { authorization: 'Bearer tl_live_x', host: 'a' } }, crm: { token: 't0ps' } }, 'hello')
  const [line = ''] = lines
  expect(JSON.parse(line)).toMatchObject({
    level: 'info',
    msg: 'hello',
    password: '(hidden)',
    req: { headers: { authorization: '(hidden)', host: 'a' } },
    crm: { token: '(hidden)' },
  })
  expect(line).not.toMatch(/hunter2|tl_live_x|t0ps/)
})

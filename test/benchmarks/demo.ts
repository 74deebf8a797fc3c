import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

/** The demo after installation, from its command to its end, in its own process. */
export const run: Figure = async ({ scale, folder }) => {
  const root = join(import.meta.dirname, '../..')
  const startedAt = performance.now()
  const demo = spawn(
    process.execPath,
    ['services/cli/src/main.ts', 'demo', '--once', '--scale', String(Math.min(1, scale)), '--data', folder],
    { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  demo.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(demo, 'exit')
  if (code !== 0) throw new Error(`the demo ended with ${code}: ${said.slice(-500)}`)
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  return [
    {
      kind: 'shown',
      figure: `the demo after installation, scale ${Math.min(1, scale)}`,
      value: seconds,
      unit: 's',
      aim: 'aim 90 on two cores',
    },
  ]
}

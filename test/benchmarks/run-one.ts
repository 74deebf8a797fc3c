import { figures } from './figures.ts'

// The child of main.ts: measures one figure and sends it to its parent.
const [name = '', scale = '1', seconds = '20', folder = ''] = process.argv.slice(2)
const figure = figures[name]
if (figure === undefined) throw new RangeError(`no figure ${name}`)
const { run } = await figure.load()
const results = await run({ scale: Number(scale), seconds: Number(seconds), folder })
if (process.send === undefined) console.log(JSON.stringify(results, null, 2))
else await new Promise((resolve) => process.send?.(results, resolve))
process.exit(0)

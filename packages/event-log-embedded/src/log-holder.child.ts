import { openEmbeddedEventLog } from './embedded-event-log.ts'

// Run by the tests as a process of its own: `node log-holder.child.ts <path>`. Says `open` or why not; holds the log until its
// standard input ends, then closes it.
try {
  const log = await openEmbeddedEventLog({ path: process.argv[2] ?? '', now: Date.now })
  console.log('open')
  process.stdin.on('end', () => log.close()).resume()
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
}

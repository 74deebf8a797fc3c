import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { faultsOf } from './rules.ts'

// Prints every import that crosses a boundary (CONTRIBUTING.md, "Boundaries") and exits 1 if there is one.
const root = join(import.meta.dirname, '../..')
const faults: string[] = []

function visit(path: string): void {
  for (const name of readdirSync(path)) {
    if (name === 'node_modules' || name === 'dist') continue
    const full = join(path, name)
    if (statSync(full).isDirectory()) visit(full)
    else if (/\.tsx?$/.test(name)) faults.push(...faultsOf(relative(root, full), readFileSync(full, 'utf8')))
  }
}

for (const folder of ['packages', 'services']) visit(join(root, folder))
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? 'boundaries: kept' : `boundaries: ${faults.length} crossed`)
process.exit(faults.length === 0 ? 0 : 1)

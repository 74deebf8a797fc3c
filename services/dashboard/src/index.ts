export { ensureBuilt } from './ensure-built.ts'

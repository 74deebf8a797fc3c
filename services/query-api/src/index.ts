export { buildQueryApi, type QueryApiDeps } from './app.ts'
export { ConversionAnswer, DealAnswer } from './explain/schema.ts'
export { Report, ReportRow } from './report/schema.ts'
export { sheetNames, toMetaTable, toTable } from './report/table.ts'

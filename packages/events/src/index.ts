export type * from './drafts.ts'
export type * from './records.ts'

import type { ClickHouse } from '@touchledger/clickhouse'

/** The query API reads; it never writes. */
export type Store = Pick<ClickHouse, 'rows'>

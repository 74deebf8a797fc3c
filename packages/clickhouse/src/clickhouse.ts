/** Values of a query's `{name:Type}` places. They are bound by the engine and never become SQL text. */
export type Params = Readonly<Record<string, string | number | bigint | boolean | null | readonly (string | number | bigint)[]>>

/** A column with its ClickHouse type as text, written as system.columns writes it. */
export type Column = { name: string; type: string }

/**
 * One ClickHouse database. Tables are named without it. An operating fault is an `OperationError`; a value that does not fit its
 * column or place is a programmer's error and asserts. A read never waits behind a write.
 */
export interface ClickHouse {
  readonly engineVersion: string
  readonly database: string
  /** Rows of a SELECT as objects. 64-bit integers and Decimals come as strings, DateTime64 as text in UTC unless the SQL converts. */
  rows<T>(sql: string, params?: Params): Promise<T[]>
  /** The same rows as arrays in column order, for large reads. */
  values<T extends readonly unknown[]>(sql: string, params?: Params): Promise<T[]>
  /** Runs one statement that gives no rows. Commands and inserts run one after the other, in the order of their calls. */
  command(sql: string, params?: Params): Promise<void>
  /**
   * Inserts rows given by column: `data[i]` holds the values of `columns[i]`, all of one length. Durable on resolve, as far as
   * the table's own fsync settings say. At most INSERT_ROWS_MAX rows reach the table at once, so a longer insert can be cut short
   * between two slices; a shorter one into one partition is there whole or not at all. `data` must not change until it resolves.
   */
  insert(table: string, columns: readonly Column[], data: readonly (readonly unknown[])[]): Promise<void>
  /**
   * Lends many keys to queries: `use` gets a table expression with one column `key String`, valid until its promise settles, to
   * stand in `IN (SELECT key FROM …)`. A parameter takes ARRAY_PARAM_VALUES_MAX values at most; this has no such limit.
   */
  withKeys<R>(keys: readonly string[], use: (table: string) => Promise<R>): Promise<R>
  /** Waits for what is running, then gives the folder back. */
  close(): Promise<void>
}

/** Rows of one INSERT: one block, and so one part for each partition it touches. */
export const INSERT_ROWS_MAX = 50_000

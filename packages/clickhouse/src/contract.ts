import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClickHouse, type Column, INSERT_ROWS_MAX } from './clickhouse.ts'

const AWKWARD = [
  '',
  "'",
  "''",
  '\\',
  "\\'",
  "a' OR 1=1 --",
  "'; DROP TABLE kept; --",
  '{n:UInt8}',
  '\\N',
  'NULL',
  'пётр «ёж»',
  '💥',
  'line\nbreak\r\n\ttab',
  'zero\0byte',
  '"',
  '`',
  '%',
  '?',
  '/* */',
  '--',
  '\u2028',
]

/** Every adapter of the ClickHouse port runs this suite. A behaviour not tested here is not promised. `open` gives an empty database. */
export function clickHouseContract(name: string, open: () => Promise<ClickHouse>): void {
  describe(`${name} keeps the ClickHouse contract`, () => {
    let ch: ClickHouse
    let tables = 0
    beforeAll(async () => {
      ch = await open()
    })
    afterAll(() => ch.close())

    const tableOf = async (columns: readonly Column[]): Promise<string> => {
      const table = `table_${++tables}`
      const listed = columns.map((column) => `${column.name} ${column.type}`).join(', ')
      await ch.command(`CREATE TABLE ${table} (row UInt32, ${listed}) ENGINE = MergeTree ORDER BY row SETTINGS fsync_after_insert = 1`)
      return table
    }
    /** Inserts the values as a column of a new table and gives back what the table then holds. */
    const through = async (type: string, values: readonly unknown[]): Promise<unknown[]> => {
      const table = await tableOf([{ name: 'value', type }])
      await ch.insert(
        table,
        [
          { name: 'row', type: 'UInt32' },
          { name: 'value', type },
        ],
        [values.map((_, row) => row), values],
      )
      return (await ch.values<[unknown]>(`SELECT value FROM ${table} ORDER BY row`)).map(([value]) => value)
    }

    test('settings of one statement do not hold for the next', async () => {
      await ch.rows('SELECT 1 AS one SETTINGS max_threads = 1, readonly = 1')
      await ch.command(`CREATE TABLE settled (n UInt8) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100`)
      for (let time = 0; time < 2; time++) await ch.command('INSERT INTO settled SELECT 1')
      await ch.command("INSERT INTO settled SELECT 2 SETTINGS insert_deduplication_token = 'one'")
      await ch.command('INSERT INTO settled SELECT 3')
      expect(await ch.values('SELECT DISTINCT n FROM settled ORDER BY n')).toEqual([[1], [2], [3]])
    })

    test('64-bit integers come back with every digit', async () => {
      expect(await through('UInt64', [0, 2 ** 53 - 1, 2n ** 64n - 1n])).toEqual(['0', '9007199254740991', '18446744073709551615'])
      const signed = [-(2n ** 63n), -(2 ** 53 - 1), -1, 0, 4_294_967_296, 2n ** 63n - 1n]
      expect(await through('Int64', signed)).toEqual(signed.map(String))
    })

    test('every type that is inserted comes back as it went in', async () => {
      expect(await through('String', AWKWARD)).toEqual(AWKWARD)
      expect(await through('LowCardinality(String)', AWKWARD)).toEqual(AWKWARD)
      expect(await through('LowCardinality(Nullable(String))', ['a', null, ''])).toEqual(['a', null, ''])
      expect(await through('String', ['x'.repeat(127), 'x'.repeat(128), 'я'.repeat(70_000)])).toEqual([
        'x'.repeat(127),
        'x'.repeat(128),
        'я'.repeat(70_000),
      ])
      expect(await through('FixedString(4)', ['abcd', 'яя'])).toEqual(['abcd', 'яя'])
      expect(await through('Nullable(Int64)', [null, -5, null])).toEqual([null, '-5', null])
      expect(await through('Nullable(String)', [null, '', '\\N'])).toEqual([null, '', '\\N'])
      expect(await through('Nullable(Date)', [null, '2026-02-28'])).toEqual([null, '2026-02-28'])
      expect(await through('Array(String)', [AWKWARD, [], ['ё']])).toEqual([AWKWARD, [], ['ё']])
      expect(await through('Array(Nullable(UInt8))', [[1, null], []])).toEqual([[1, null], []])
      expect(await through('Array(Array(Int32))', [[[1, -2], []], [], [[3]]])).toEqual([[[1, -2], []], [], [[3]]])
      expect(await through('Map(String, String)', [{ "ключ'": '\\' }, {}, new Map([['a', 'b']])])).toEqual([
        { "ключ'": '\\' },
        {},
        { a: 'b' },
      ])
      expect(await through('Map(String, UInt64)', [{ touches: 2n ** 64n - 1n }])).toEqual([{ touches: '18446744073709551615' }])
      expect(await through('Bool', [true, false])).toEqual([true, false])
      expect(await through('Float64', [0.1, -1e300, 0])).toEqual([0.1, -1e300, 0])
      expect(await through('Date', ['1970-01-01', '2026-11-24', 0, 65_535])).toEqual([
        '1970-01-01',
        '2026-11-24',
        '1970-01-01',
        '2149-06-06',
      ])
      const times = ['1900-01-01 00:00:00.000', '1969-12-31 23:59:59.999', '2026-11-24 12:00:00.001', '2299-12-31 23:59:59.999']
      const timesMs = times.map((time) => Date.parse(`${time.replace(' ', 'T')}Z`))
      expect(await through("DateTime64(3, 'UTC')", timesMs)).toEqual(times)
      for (const [
        type,
        least,
        most,
      ] of [['UInt8', 0, 255], ['UInt16', 0, 65_535], ['UInt32', 0, 4_294_967_295], ['Int8', -128, 127], ['Int16', -32_768, 32_767], ['Int32', -2_147_483_648, 2_147_483_647]] as const) // biome-ignore format: a table
        expect(await through(type, [least, most])).toEqual([least, most])
    })

    test('a value that does not fit its column is refused by column and row, nothing is inserted, and the value is not told', async () => {
      const misfits: [type: string, fit: unknown, misfit: unknown][] = [
        ['UInt64', 0, -1],
        ['UInt64', 0, 2n ** 64n],
        ['UInt64', 0, 2 ** 53],
        ['Int64', 0, 2n ** 63n],
        ['Int64', 0, 1.5],
        ['UInt8', 0, 256],
        ['Int32', 0, Number.NaN],
        ['String', '', null],
        ['String', '', 424_242],
        ['Array(String)', [], ['ok', 424_242]],
        ['Map(String, String)', {}, { secret: 424_242 }],
        ['Date', 0, '2026-02-30'],
        ["DateTime64(3, 'UTC')", 0, Number.MAX_SAFE_INTEGER],
        ['Bool', true, 1],
        ['FixedString(2)', '', 'abc'],
      ]
      for (const [type, fit, misfit] of misfits) {
        const table = await tableOf([{ name: 'value', type }])
        const fault = await ch.insert(table, [{ name: 'value', type }], [[fit, fit, misfit]]).catch((one: Error) => one)
        expect(fault, type).toMatchObject({ name: 'AssertionError', message: expect.stringContaining(`${table}.value, row 2`) })
        expect(`${fault}`).not.toMatch(/424242|secret/)
        expect(await ch.values(`SELECT count() FROM ${table}`)).toEqual([['0']])
      }
      await expect(ch.insert('any', [{ name: 'value', type: 'UUID' }], [['']])).rejects.toThrow('UUID')
      await expect(
        ch.insert(
          'any',
          [
            { name: 'a', type: 'Int8' },
            { name: 'b', type: 'Int8' },
          ],
          [[1], []],
        ),
      ).rejects.toThrow('any.b')
    })

    test('parameters are bound as values, whatever they hold', async () => {
      await ch.command('CREATE TABLE kept (n UInt8) ENGINE = Memory')
      for (const text of AWKWARD) {
        const hex = Buffer.from(text).toString('hex')
        expect(await ch.values('SELECT {text:String}, lower(hex({text:String})) = {hex:String}', { text, hex })).toEqual([[text, 1]])
      }
      expect(await ch.values('SELECT {list:Array(String)}', { list: AWKWARD })).toEqual([[AWKWARD]])
      expect(await ch.values('SELECT {list:Array(String)}, {none:Nullable(String)}', { list: [], none: null })).toEqual([[[], null]])
      expect(await ch.values('SELECT {n:UInt64}, {i:Int64}, {b:Bool}, {f:Float64}', { n: 2n ** 64n - 1n, i: -5, b: true, f: 0.5 })).toEqual(
        [['18446744073709551615', '-5', true, 0.5]],
      )
      expect(await ch.values('SELECT {list:Array(UInt64)}', { list: [2n ** 64n - 1n, 0] })).toEqual([[['18446744073709551615', '0']]])
      expect(await ch.values('SELECT count() FROM kept')).toEqual([['0']])
    })

    test('a parameter of a former statement is never taken for a forgotten one', async () => {
      for (let time = 0; time < 4; time++) await ch.rows('SELECT {once:UInt8} AS n', { once: 1 })
      await expect(ch.rows('SELECT {once:UInt8} AS n')).rejects.toThrow('once')
    })

    test('reads with different parameters at the same time do not mix', async () => {
      const reads = Array.from({ length: 200 }, async (_, n) => [
        n,
        await ch.values('SELECT {n:UInt32}, {text:String}', { n, text: `t${n}` }),
      ])
      for (const [n, found] of await Promise.all(reads)) expect(found).toEqual([[n, `t${n}`]])
    })

    test('a read does not wait behind a write, with or without parameters', async () => {
      const order: string[] = []
      await ch.command('CREATE TABLE slow (n UInt64) ENGINE = Memory')
      const write = ch
        .command('INSERT INTO slow SELECT sleepEachRow({s:Float64}) FROM numbers(3) SETTINGS max_block_size = 1', { s: 0.5 })
        .then(() => order.push('write'))
      await ch.rows('SELECT 1 AS n')
      await ch.rows('SELECT {n:UInt8} AS n', { n: 1 })
      order.push('reads')
      await write
      expect(order).toEqual(['reads', 'write'])
    })

    test('commands and inserts keep the order of their calls, and a failed one does not stop the next', async () => {
      const calls = [
        ch.command('CREATE TABLE ordered (n UInt32) ENGINE = Memory'),
        ch.insert('ordered', [{ name: 'n', type: 'UInt32' }], [[1, 2]]),
        ch.command('INSERT INTO ordered SELECT nothing').catch(() => undefined),
        ch.command('ALTER TABLE ordered DELETE WHERE n = 1'),
        ch.insert('ordered', [{ name: 'n', type: 'UInt32' }], [[3]]),
      ]
      await Promise.all(calls)
      expect(await ch.values('SELECT n FROM ordered ORDER BY n')).toEqual([[2], [3]])
    })

    test('an empty insert does nothing', async () => {
      const table = await tableOf([])
      await ch.insert(table, [{ name: 'row', type: 'UInt32' }], [[]])
      expect(await ch.values(`SELECT count() FROM ${table}`)).toEqual([['0']])
      expect(await ch.rows(`SELECT * FROM ${table}`)).toEqual([])
    })

    test('as many rows as one slice holds are one part, and one row more is there too', async () => {
      const columns = [{ name: 'row', type: 'UInt32' }, { name: 'value', type: 'String' }] // biome-ignore format: a pair
      for (const [count, parts] of [
        [INSERT_ROWS_MAX, '1'],
        [INSERT_ROWS_MAX + 1, '2'],
      ] as const) {
        // biome-ignore format: a table
        const table = await tableOf([{ name: 'value', type: 'String' }])
        await ch.command(`SYSTEM STOP MERGES ${table}`)
        const rows = Array.from({ length: count }, (_, row) => row)
        await ch.insert(table, columns, [rows, rows.map((row) => `row ${row}`)])
        const wrong = `countIf(value != concat('row ', toString(row)))`
        expect(await ch.values(`SELECT count(), uniqExact(row), ${wrong}, uniqExact(_part) FROM ${table}`)).toEqual([
          [`${count}`, `${count}`, '0', parts],
        ])
      }
    })

    test('many keys are lent to a query and taken back', async () => {
      const keys = Array.from({ length: 100_000 }, (_, at) => `ключ'${at}`)
      let lent = ''
      const found = await ch.withKeys(keys, (table) => {
        lent = table
        return ch.values(`SELECT count(), uniqExact(key), max(key IN ({one:String})) FROM ${table}`, { one: keys[7] ?? '' })
      })
      expect(found).toEqual([['100000', '100000', 1]])
      await expect(ch.rows(`SELECT * FROM ${lent}`)).rejects.toMatchObject({ name: 'OperationError' })
      expect(await ch.withKeys([], (table) => ch.values(`SELECT count() FROM ${table}`))).toEqual([['0']])
    })

    test('a refused statement names the fault and not the values', async () => {
      await expect(ch.rows('SELECT absent FROM system.one')).rejects.toMatchObject({
        name: 'OperationError',
        code: 'clickhouse_rejected',
        retryable: false,
        clickHouseCode: 47,
        message: expect.stringContaining('absent'),
      })
      await expect(ch.command('SELEC')).rejects.toMatchObject({ code: 'clickhouse_rejected', clickHouseCode: 62 })
      const quoting = [
        'SELECT toInt64({secret:String})',
        'SELECT {secret:UInt8}',
        'SELECT toDate({secret:String})',
        'SELECT absent FROM system.one WHERE toString(dummy) = {secret:String}',
        'SELECT {secret:String} + 1',
        'SELECT dummy FROM system.one WHERE {secret:String}',
        'SELECT absent({secret:String})',
        'SELECT substring({secret:String})',
        "SELECT throwIf({secret:String} != '', 'told')",
      ]
      for (const sql of quoting) {
        const fault = await ch.rows(sql, { secret: 'ivan@example.com' }).catch((one: Error) => one)
        expect(fault).toMatchObject({ name: 'OperationError', code: 'clickhouse_rejected' })
        expect(`${(fault as Error).stack} ${(fault as Error).cause}`).not.toContain('ivan')
      }
    })

    test('a limit that is reached is retryable', async () => {
      const heavy = 'SELECT length(groupArray(number)) AS n FROM numbers(100000000) SETTINGS max_memory_usage = 10000000'
      await expect(ch.rows(heavy)).rejects.toMatchObject({ code: 'clickhouse_busy', retryable: true, clickHouseCode: 241 })
      const slow = 'SELECT sleepEachRow(1) AS n FROM numbers(30) SETTINGS max_execution_time = 1, max_block_size = 1'
      await expect(ch.rows(slow)).rejects.toMatchObject({ code: 'clickhouse_busy', retryable: true, clickHouseCode: 159 })
      expect(await ch.rows('SELECT 1 AS n')).toEqual([{ n: 1 }])
    })
  })
}

import { useQuery } from '@tanstack/react-query'
import { type ChannelsState, toParameters, usualModels } from '../state/channels-state.ts'
import { ApiFault, toApiFault } from './api-fault.ts'
import { authorization, client, readKey } from './client.ts'
import type { paths } from './schema.d.ts'

type ReportRoute = paths['/v1/reports/revenue-by-channel']['get']
export type Report = ReportRoute['responses'][200]['content']['application/json']
export type ReportRow = Report['rows'][number]
export type ReportTotals = Report['totals']
export type ReportMeta = Report['meta']
export type ReportCell = ReportRow['models'][string]

/** What is asked of the API for a page: the models are named always, so that the page's order is the report's. */
export function toQuery(state: ChannelsState): Record<string, string> {
  const models = state.models.length === 0 ? usualModels : state.models
  return { ...toParameters(state), model: models.join(',') }
}

async function readReport(query: Record<string, string>): Promise<Report> {
  const { data, error, response } = await client.GET('/v1/reports/revenue-by-channel', { params: { query } }).catch((): never => {
    throw new ApiFault(0, [], '')
  })
  if (data === undefined) throw toApiFault(response.status, error)
  return data
}

/** The report; where the address names no model and the rules compute none of the usual ones, by the rules' own. */
export function useReport(state: ChannelsState) {
  const query = toQuery(state)
  return useQuery({
    queryKey: ['revenue-by-channel', query],
    queryFn: async () => {
      try {
        return await readReport(query)
      } catch (fault) {
        const isModel = fault instanceof ApiFault && fault.faults.some(({ field }) => field === 'model')
        if (!isModel || state.models.length > 0) throw fault
        const { model: _usual, ...others } = query
        return readReport(others)
      }
    },
    placeholderData: (previous) => previous,
  })
}

/** Where the same report lies as a file. CSV is the one that Russian Excel opens. */
export function toFileAddress(state: ChannelsState, models: readonly string[], format: 'csv' | 'xlsx', language: string): string {
  const query = new URLSearchParams({ ...toParameters(state), model: models.join(','), format, lang: language })
  if (format === 'csv') query.set('excel', '1')
  return `/v1/reports/revenue-by-channel?${query.toString()}`
}

/** Saves a file that a plain link cannot get, because the server wants a key in a header. */
export async function saveFile(address: string): Promise<void> {
  const response = await fetch(address, { headers: authorization() })
  if (!response.ok) throw toApiFault(response.status, await response.json().catch(() => ({})))
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'report'
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

export const needsKey = (): boolean => readKey() !== null

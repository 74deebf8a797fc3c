import { useQuery } from '@tanstack/react-query'
import type { DealAddress } from '../state/deal-address.ts'
import { ApiFault, toApiFault } from './api-fault.ts'
import { client } from './client.ts'
import type { paths } from './schema.d.ts'

type DealRoute = paths['/v1/deals/{crm}/{id}']['get']
export type DealAnswer = DealRoute['responses'][200]['content']['application/json']
export type DealExplained = DealAnswer['deal']
export type Identity = DealAnswer['identity']
export type ConversionExplained = DealAnswer['conversions'][number]
export type TouchExplained = ConversionExplained['path'][number]
export type ModelExplained = ConversionExplained['models'][number]
export type PostedBatch = ConversionExplained['history'][number]

/** Everything that is known of a deal, at the moment that `asOf` names (empty: the newest). */
export function useDeal({ crm, id }: DealAddress, asOf: string) {
  return useQuery({
    queryKey: ['deal', crm, id, asOf],
    queryFn: async (): Promise<DealAnswer> => {
      const { data, error, response } = await client
        .GET('/v1/deals/{crm}/{id}', { params: { path: { crm, id }, query: asOf === '' ? {} : { as_of: asOf } } })
        .catch((): never => {
          throw new ApiFault(0, [], '')
        })
      if (data === undefined) throw toApiFault(response.status, error)
      return data
    },
  })
}

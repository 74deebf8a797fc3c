import { plainHost } from '@touchledger/events'
import type { TestedKey } from './built-in.ts'
import type { ChannelKeys } from './keys.ts'
import { displayMedia, paidMedia } from './lists.ts'
import { matcherOf, remembered } from './patterns.ts'

export type DerivedKeys = { readonly [Key in TestedKey]: string }

const words = (list: string): RegExp => new RegExp(`(^|[^a-zа-яё])(${list})([^a-zа-яё]|$)`, 'u')
const searchWord = words('search|poisk|поиск|srch')
const networkWord = words('rsya|rsy|rsia|рся|yan|network|networks|seti|сети')
// `{source_type}` of Direct gives `search` or `context`, as a whole piece; `context_msk` usually means contextual advertising.
const contextPiece = /(^|[|:=])context([|:;]|$)/u

/**
 * Builds the function that adds what follows from the keys: `tagged` (source or medium is there), `site` (the source, as a host if it has a
 * dot; of an untagged touch the referrer), `bought` (the touch proves a purchase) and `placement` (search or network of Yandex Direct).
 */
export function deriver(): (keys: ChannelKeys) => DerivedKeys {
  const isPaid = remembered(matcherOf(paidMedia))
  const isDisplay = remembered(matcherOf(displayMedia))
  return (keys) => {
    const { source, medium, campaign } = keys
    const tagged = source !== '' || medium !== ''
    const byView = medium !== '' && isDisplay(medium)
    const bought = byView || keys.click_id === 'erid' || keys.traffic_source === 'ad' || (medium !== '' && isPaid(medium))
    return {
      source,
      medium,
      campaign,
      referrer_host: keys.referrer_host,
      traffic_source: keys.traffic_source,
      ad_engine: keys.ad_engine,
      click_id: keys.click_id,
      tagged: tagged ? 'yes' : 'no',
      site: source !== '' ? (source.includes('.') ? plainHost(source) : source) : tagged ? '' : keys.referrer_host,
      bought: bought ? 'yes' : 'no',
      placement: keys.direct_platform !== '' ? keys.direct_platform : placementOf(keys, byView),
    }
  }
}

/** Words of both kinds, or of none, are no answer rather than a guess. */
function placementOf({ medium, source, campaign, content }: ChannelKeys, byView: boolean): string {
  const text = `${medium}|${source}|${campaign}|${content}`
  const search = searchWord.test(text)
  const network = byView || networkWord.test(text) || contextPiece.test(campaign) || contextPiece.test(content)
  return search === network ? '' : search ? 'search' : 'network'
}

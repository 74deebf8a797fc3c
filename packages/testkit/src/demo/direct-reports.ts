import { dateOf, dayStartSec, dayWeights, monthOf } from './calendar.ts'
import { type Ad, ads } from './campaigns.ts'
import { type Random, randomOf } from './random.ts'

/** How often each ad was clicked on each day, told by the visits it brought. */
export class ClickCounter {
  private readonly counts = new Map<string, number>()

  add(ad: Ad, day: number, device: string): void {
    const key = `${day} ${device === '1' ? 'DESKTOP' : 'MOBILE'} ${ads.indexOf(ad)}`
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  of(ad: Ad, day: number, device: string): number {
    return this.counts.get(`${day} ${device} ${ads.indexOf(ad)}`) ?? 0
  }
}

export type SpendRow = {
  readonly ad: Ad
  readonly day: number
  readonly device: string
  readonly impressions: number
  readonly clicks: number
  /** Kopecks, with or without VAT as the account's rows are. */
  readonly amountMinor: number
}

/** Spend by day, ad and device. A click that brought no visit costs money too. */
export function spendRows(seed: number, account: string, counter: ClickCounter): SpendRow[] {
  const random = randomOf(seed, `spend ${account}`)
  const rows: SpendRow[] = []
  for (let day = 0; day < dayWeights.length; day++) {
    for (const ad of ads) {
      if (ad.account !== account) continue
      for (const device of ['DESKTOP', 'MOBILE']) {
        const visits = counter.of(ad, day, device)
        const clicks = visits + (visits > 0 ? Math.floor(random.exponential(0.09 * visits + 0.1)) : 0)
        const impressions = Math.round((clicks + random.exponential(0.5)) / ad.clickRate)
        if (impressions === 0) continue
        rows.push({
          ad,
          day,
          device,
          impressions,
          clicks,
          amountMinor: Math.round(clicks * ad.clickPrice * 100 * (0.85 + 0.3 * random.next())),
        })
      }
    }
  }
  return rows
}

/** The last days of a month, whose clicks Direct still checks when the month is exported for the first time. */
export const isUnsettled = (day: number): boolean => monthOf(dayStartSec(day + 3)) !== monthOf(dayStartSec(day))

/** A row as the first export had it: fraudulent clicks were still paid for. */
const unsettled = (random: Random, row: SpendRow): SpendRow => {
  const extra = Math.ceil(row.clicks * 0.06 * random.next())
  return { ...row, clicks: row.clicks + extra, amountMinor: row.amountMinor + Math.round(extra * row.ad.clickPrice * 100) }
}
/** A whole row that Direct takes back: its clicks were a robot's. */
const takenBack = (random: Random, row: SpendRow): SpendRow => ({
  ...row,
  device: 'TABLET',
  impressions: random.whole(20, 60),
  clicks: 1,
  amountMinor: row.ad.clickPrice * 100,
})
export const unsettledRows = (seed: number, rows: readonly SpendRow[]): SpendRow[] => {
  const random = randomOf(seed, 'unsettled')
  return rows.flatMap((row) => {
    if (!isUnsettled(row.day)) return [row]
    // VK's table only upserts by campaign and day, so nothing of it can go.
    const more = row.ad.platform === 'direct' && random.chance(0.05) ? [takenBack(random, row)] : []
    return [unsettled(random, row), ...more]
  })
}

/** A report of the Reports service as TSV, costs in millionths of a rouble without VAT. */
export function directReport(name: string, rows: readonly SpendRow[]): string {
  const first = dateOf(dayStartSec(rows[0]?.day ?? 0))
  const last = dateOf(dayStartSec(rows.at(-1)?.day ?? 0))
  const lines = [
    `"${name} (${first} - ${last})"`,
    'Date\tCampaignId\tCampaignName\tAdGroupId\tAdId\tAdNetworkType\tDevice\tImpressions\tClicks\tCost',
    ...rows.map(({ ad, day, device, impressions, clicks, amountMinor }) =>
      [
        dateOf(dayStartSec(day)),
        ad.campaignId,
        ad.campaignName,
        ad.adGroupId || '--',
        ad.adId || '--',
        ad.network === 'search' ? 'SEARCH' : 'AD_NETWORK',
        device,
        impressions,
        clicks,
        amountMinor * 10_000,
      ].join('\t'),
    ),
    `Total rows: ${rows.length}`,
  ]
  return `${lines.join('\n')}\n`
}

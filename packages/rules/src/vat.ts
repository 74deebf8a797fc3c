/** Whether an amount holds value added tax. The rate is a percentage; an amount of which this is not known has no Vat at all. */
export type Vat = { readonly kind: 'included' | 'excluded'; readonly ratePercent: number } | { readonly kind: 'none' }

export const vatAccepted = 'included:22, excluded:22 (any rate from 0 to 99, in per cent) or none'

/** Reads `included:22`, `excluded:22` or `none`; anything else is null. */
export function parseVat(text: string): Vat | null {
  if (text === 'none') return { kind: 'none' }
  const parts = /^(included|excluded):(\d{1,2}(?:\.\d{1,2})?)$/.exec(text)
  const kind = parts?.[1]
  if (kind !== 'included' && kind !== 'excluded') return null
  return { kind, ratePercent: Number(parts?.[2]) }
}

/** The spelling that `parseVat` reads. */
export function formatVat(vat: Vat): string {
  return vat.kind === 'none' ? 'none' : `${vat.kind}:${vat.ratePercent}`
}

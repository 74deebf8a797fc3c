const codes = (text: string): readonly string[] => text.split(/\s+/)

// ISO 4217 by the number of decimals. Units of metals and accounts have none stated there and are left out; currencies that were
// withdrawn in this decade stay, for rows of their time.
const byExponent: readonly (readonly [number, readonly string[]])[] = [
  [0, codes('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF')],
  [
    2,
    codes(`AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS
    KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
    PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN
    UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`),
  ],
  [3, codes('BHD IQD JOD KWD LYD OMR TND')],
  [4, codes('CLF UYW')],
]

/** ISO 4217 code → number of decimals. */
export const currencyExponents: ReadonlyMap<string, number> = new Map(
  byExponent.flatMap(([exponent, list]) => list.map((code): [string, number] => [code, exponent])),
)

import { grouped } from '../../import/progress.ts'
import type { Language } from '../../output/words.ts'

export type DemoTexts = {
  writing: string
  /** With one decimal and the unit. */
  seconds: (ms: number) => string
  written: (files: number, seconds: string) => string
  again: (folder: string) => string
  posted: (batch: number, entries: string, conversions: string, seconds: string) => string
  reportTitle: string
  dealTitle: string
  verified: (conversions: number, differences: number, seconds: string) => string
  ready: (seconds: string) => string
  next: (of: { dataDir: string; cardUrl: string }) => string
  open: (address: string, deal: string) => string
}

const rules = new Intl.PluralRules('ru')
/** 1 файл, 2 файла, 5 файлов. */
function plural(count: number, one: string, few: string, many: string): string {
  const form = rules.select(count)
  return form === 'one' ? one : form === 'few' ? few : many
}

export const demoTexts: Readonly<Record<Language, DemoTexts>> = {
  ru: {
    writing: 'Пишу полгода жизни вымышленной фирмы «Ромашка» в форматах источников…',
    seconds: (ms) => `${(ms / 1000).toFixed(1).replace('.', ',')} с`,
    written: (files, seconds) => `  ${grouped(files)} ${plural(files, 'файл', 'файла', 'файлов')} за ${seconds}`,
    again: (folder) => `Демонстрация уже загружена в ${folder}: показываю её. Начать заново: удалите папку.`,
    posted: (batch, entries, conversions, seconds) =>
      `  проведено: пакет ${batch}, проводок ${entries}, конверсий ${conversions}, ${seconds}`,
    reportTitle: 'Выручка по каналам: шесть моделей рядом',
    dealTitle: 'Спорная сделка: кому и за что',
    verified: (conversions, differences, seconds) =>
      differences === 0
        ? `Проверено за ${seconds}: ${grouped(conversions)} ${plural(conversions, 'конверсия пересчитана', 'конверсии пересчитаны', 'конверсий пересчитано')} по фактам, хеши и цепочка сошлись, расхождений нет.`
        : `Проверено за ${seconds}: РАСХОЖДЕНИЙ ${differences}. Подробности: pnpm touchledger verify`,
    ready: (seconds) => `Всё вместе: ${seconds}`,
    next: ({ dataDir, cardUrl }) => `Что попробовать дальше:
  pnpm touchledger report channels --data ${dataDir} --model position_based --goal paid
  pnpm touchledger report channels --data ${dataDir} --group-by campaign --top 10
  pnpm touchledger report channels --data ${dataDir} --as-of batch:1
  pnpm touchledger explain ${cardUrl} --data ${dataDir}
  pnpm touchledger import --help`,
    open: (address, deal) => `Страницы открыты: ${address}/
Спорная сделка:   ${deal}
Остановить: Ctrl-C`,
  },
  en: {
    writing: 'Writing half a year of a fictitious firm in the formats of its sources…',
    seconds: (ms) => `${(ms / 1000).toFixed(1)} s`,
    written: (files, seconds) => `  ${grouped(files)} ${files === 1 ? 'file' : 'files'} in ${seconds}`,
    again: (folder) => `The demo is in ${folder} already: showing it. To begin anew remove the folder.`,
    posted: (batch, entries, conversions, seconds) =>
      `  posted: batch ${batch}, ${entries} entries, ${conversions} conversions, ${seconds}`,
    reportTitle: 'Revenue by channel: six models side by side',
    dealTitle: 'A disputed deal: who earned it, and why',
    verified: (conversions, differences, seconds) =>
      differences === 0
        ? `Verified in ${seconds}: ${grouped(conversions)} conversions recomputed from the facts, hashes and chain agree, no difference.`
        : `Verified in ${seconds}: ${differences} DIFFERENCES. See: pnpm touchledger verify`,
    ready: (seconds) => `All together: ${seconds}`,
    next: ({ dataDir, cardUrl }) => `What to try next:
  pnpm touchledger report channels --data ${dataDir} --model position_based --goal paid
  pnpm touchledger report channels --data ${dataDir} --group-by campaign --top 10
  pnpm touchledger report channels --data ${dataDir} --as-of batch:1
  pnpm touchledger explain ${cardUrl} --data ${dataDir}
  pnpm touchledger import --help`,
    open: (address, deal) => `The pages are open: ${address}/
The disputed deal:  ${deal}
Ctrl-C stops it`,
  },
}

import { modelIds, type Stage } from '@touchledger/rules'
import type { Language } from '../../output/words.ts'

export type InitTexts = {
  hello: (path: string) => string
  questions: Readonly<Record<AnswerName, string>>
  board: (pipeline: string) => string
  meanings: Readonly<Record<Stage, string>>
  unsure: string
  change: string
  changeAccepted: string
  noBoard: string
  written: (path: string) => string
  publish: string
  /** `file` is followed by `--data` where it was given. */
  next: (file: string) => string
  yes: readonly string[]
  no: readonly string[]
  yesNo: string
  /** Comments of the file: its head, and a line before a section. */
  head: readonly string[]
  sections: Readonly<Record<string, string>>
  tail: readonly string[]
}

export type AnswerName =
  | 'name'
  | 'timeZone'
  | 'currency'
  | 'model'
  | 'margin'
  | 'brandWords'
  | 'ownHosts'
  | 'counter'
  | 'login'
  | 'subdomain'

export const initTexts: Readonly<Record<Language, InitTexts>> = {
  ru: {
    hello: (path) => `Несколько вопросов, и будет готов ${path}. Enter принимает ответ в скобках, «-» значит «нет».\n\n`,
    questions: {
      name: 'Название компании',
      timeZone: 'Часовой пояс (по нему считаются дни)',
      currency: 'Валюта отчётов',
      model: `Основная модель, остальные считаются рядом (${modelIds.join(', ')})`,
      margin: 'Доля прибыли в выручке для ROMI, например 0,35 или 35 % («-»: ROMI не показывать)',
      brandWords: 'Слова бренда через запятую (запросы с ними считаются брендовыми)',
      ownHosts: 'Свои сайты через запятую (переходы с них не источник)',
      counter: 'Номер счётчика Метрики',
      login: 'Логин Директа',
      subdomain: 'Поддомен amoCRM (для romashka.amocrm.ru это romashka)',
    },
    board: (pipeline) => (pipeline === '*' ? 'Этапы:' : `Воронка «${pipeline}»:`),
    meanings: {
      lead: 'лид',
      mql: 'MQL, квалифицирован маркетингом',
      sql: 'SQL, в работе у продаж',
      won: 'продажа',
      lost: 'отказ',
      nurture: 'прогрев, вне воронки',
      spam: 'спам, вне воронки',
      duplicate: 'дубль, вне воронки',
      ignore: 'не учитывать',
    },
    unsure: '  ← название не подсказывает, взято по соседнему',
    change: 'Enter, если всё верно, или поправки через пробел, например 3=mql 4=sql',
    changeAccepted: 'номер=значение; значения',
    noBoard:
      'Этапы: файлов с ними нет, поэтому знакомы lead, mql, sql, won, lost и 142, 143 amoCRM. Свои этапы: pnpm touchledger init --from pipelines.json или впишите их в stages.\n',
    written: (path) => `Записано: ${path}\n`,
    publish: 'Опубликовать сейчас (да, нет)',
    next: (file) => `Дальше: проверьте файл глазами и опубликуйте: pnpm touchledger rules publish ${file}\n`,
    yes: ['да', 'д', 'yes', 'y'],
    no: ['нет', 'н', 'no', 'n', '-'],
    yesNo: 'принимается: да или нет',
    head: [
      'Правила Touchledger: что есть канал, этап, путь, деньги. Проверка: pnpm touchledger rules check',
      'После правки опубликуйте файл: pnpm touchledger rules publish. Прежнее не переписывается:',
      'изменения проводятся разницами с причиной rules_changed.',
      'Чего здесь нет, то по умолчанию: Europe/Moscow, RUB, ru, деньги без НДС, путь за 90 дней до лида.',
    ],
    sections: {
      company: 'Дни считаются в этом поясе, проводки ведутся в этой валюте.',
      money: 'margin: доля прибыли в выручке. Без неё есть ROAS и ДРР, но нет ROMI.',
      brand_words: 'Запросы и метки с этими словами считаются брендовыми; слово с точкой заодно свой сайт.',
      site: 'Переходы со своих сайтов источником не считаются.',
      sources: 'Ключи источников. НДС указывается здесь же, рядом с ключом: vat: included:22, excluded:22 или none.',
      stages: 'Этапы, как они названы на доске (можно номером): lead, mql, sql, won, lost, а вне воронки nurture, spam, duplicate, ignore.',
      models: 'default: чья выручка показана первой; also: что считается рядом.',
    },
    tail: [
      'Свои каналы проверяются раньше встроенных, первое совпадение решает:',
      'channels:',
      "  - {name: Партнёры, when: {source: 'partner*'}}",
    ],
  },
  en: {
    hello: (path) => `A few questions, and ${path} is ready. Enter takes the answer in brackets, "-" means none.\n\n`,
    questions: {
      name: 'Company',
      timeZone: 'Time zone (days are counted in it)',
      currency: 'Currency of the reports',
      model: `Main model, the others are computed beside it (${modelIds.join(', ')})`,
      margin: 'Profit\'s share of revenue for ROMI, such as 0.35 or 35 % ("-": show no ROMI)',
      brandWords: 'Brand words, separated by commas (searches with them count as brand)',
      ownHosts: 'Own sites, separated by commas (they are no source)',
      counter: 'Metrika counter',
      login: 'Direct login',
      subdomain: 'amoCRM subdomain (romashka.amocrm.ru: romashka)',
    },
    board: (pipeline) => (pipeline === '*' ? 'Stages:' : `Pipeline "${pipeline}":`),
    meanings: {
      lead: 'lead',
      mql: 'MQL, qualified by marketing',
      sql: 'SQL, sales work on it',
      won: 'sale',
      lost: 'lost',
      nurture: 'nurtured, outside of the funnel',
      spam: 'spam, outside of the funnel',
      duplicate: 'duplicate, outside of the funnel',
      ignore: 'not counted',
    },
    unsure: '  ← the name does not tell; as its neighbour',
    change: 'Enter if all is right, or changes separated by spaces, such as 3=mql 4=sql',
    changeAccepted: 'number=meaning; meanings',
    noBoard:
      'Stages: no file names any, so lead, mql, sql, won, lost and 142, 143 of amoCRM are known. Your own: pnpm touchledger init --from pipelines.json, or write them under stages.\n',
    written: (path) => `Written: ${path}\n`,
    publish: 'Publish it now (yes, no)',
    next: (file) => `Next: look at the file and publish it: pnpm touchledger rules publish ${file}\n`,
    yes: ['yes', 'y', 'да', 'д'],
    no: ['no', 'n', 'нет', 'н', '-'],
    yesNo: 'accepted: yes or no',
    head: [
      'The rules of Touchledger: what is a channel, a stage, a path, money. Check: pnpm touchledger rules check',
      'Publish the file after a change: pnpm touchledger rules publish. Nothing is overwritten:',
      'what changes is posted as differences with the cause rules_changed.',
      'What is not here is as by default: Europe/Moscow, RUB, ru, money net of VAT, a path of 90 days before the lead.',
    ],
    sections: {
      company: 'Days are counted in this zone, entries are in this currency.',
      money: "margin: profit's share of revenue. Without it there are ROAS and DRR, but no ROMI.",
      brand_words: 'Searches and tags with these words count as brand; a word with a dot is an own site too.',
      site: 'Own sites are no source.',
      sources: 'Keys of the sources. VAT is stated here too, beside the key: vat: included:22, excluded:22 or none.',
      stages:
        'Stages as the board names them (ids work too): lead, mql, sql, won, lost; outside of the funnel nurture, spam, duplicate, ignore.',
      models: 'default: whose revenue is shown first; also: what is computed beside it.',
    },
    tail: [
      'Channels of your own are tried before the built-in ones, the first match decides:',
      'channels:',
      "  - {name: Partners, when: {source: 'partner*'}}",
    ],
  },
}

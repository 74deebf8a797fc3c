import { describe, expect, test } from 'vitest'
import { proposeMeanings } from './stage-meanings.ts'

const named = (...names: string[]) => names.map((name) => ({ id: null, name }))
const meaningsOf = (pipeline: string, ...names: string[]) =>
  proposeMeanings({ name: pipeline, stages: named(...names) }).map(({ meaning }) => meaning)

describe('what a stage most likely means', () => {
  test.each([
    ['Новая заявка', 'lead'],
    ['Первичный контакт', 'lead'],
    ['Неразобранное', 'lead'],
    ['Взят в работу', 'lead'],
    ['Квалифицирован', 'mql'],
    ['Квалификация пройдена', 'mql'],
    ['MQL', 'mql'],
    ['Не квалифицирован', 'lost'],
    ['Неквалифицированный лид', 'lost'],
    ['Переговоры', 'sql'],
    ['Отправлено КП', 'sql'],
    ['Выставлен счёт', 'sql'],
    ['Выставлен счет', 'sql'],
    ['Согласование договора', 'sql'],
    ['Успешно реализовано', 'won'],
    ['Закрыто и не реализовано', 'lost'],
    ['Отказ клиента', 'lost'],
    ['Дубль', 'duplicate'],
    ['Нецелевой', 'spam'],
    ['Closed won', 'won'],
    ['Closed lost', 'lost'],
    ['Proposal sent', 'sql'],
  ])('%s is %s', (name, meaning) => {
    expect(meaningsOf('Продажи', name)).toEqual([meaning])
  })

  test('amoCRM closes a deal by the ids 142 and 143, whatever the columns are called', () => {
    const stages = [
      { id: '142', name: 'Ура' },
      { id: '143', name: 'Увы' },
    ]
    expect(proposeMeanings({ name: 'Продажи', stages })).toMatchObject([
      { key: 'Ура', meaning: 'won', isTold: true },
      { key: 'Увы', meaning: 'lost', isTold: true },
    ])
  })

  test('a name that says nothing means what the column before it means, and is marked', () => {
    const proposals = proposeMeanings({ name: 'Продажи', stages: named('Думают', 'Квалифицирован', 'Ждём', 'Отказ', 'Ещё ждём') })
    expect(proposals.map(({ meaning, isTold }) => [meaning, isTold])).toEqual([
      ['lead', false],
      ['mql', true],
      ['mql', false],
      ['lost', true],
      ['mql', false],
    ])
  })

  test('a pipeline for nurturing is outside of the funnel, but for its sales and losses', () => {
    expect(proposeMeanings({ name: 'Прогрев', stages: named('Рассылка', 'Успешно реализовано') })).toMatchObject([
      { key: 'Успешно реализовано', meaning: 'won' },
      { key: '*', meaning: 'nurture' },
    ])
  })

  test('of two columns with one name each is named by its id', () => {
    const stages = [
      { id: '11', name: 'Переговоры' },
      { id: '12', name: 'переговоры' },
      { id: '13', name: 'Договор' },
    ]
    expect(proposeMeanings({ name: 'Продажи', stages }).map(({ key }) => key)).toEqual(['11', '12', 'Договор'])
  })
})

import { expect, test } from 'vitest'
import { modelIds } from '../state/channels-state.ts'
import { en } from './en.ts'
import { ru } from './ru.ts'

/** Every text with the path to it. */
function textsOf(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : textsOf(value, `${path}${key}.`),
  )
}

test('both languages have the same words with the same blanks', () => {
  const blanks = (text: string) => [...text.matchAll(/{{\w+}}/g)].map(([blank]) => blank).sort()
  const english = new Map(textsOf(en))
  expect([...english.keys()].sort()).toEqual(
    textsOf(ru)
      .map(([path]) => path)
      .sort(),
  )
  for (const [path, text] of textsOf(ru)) expect([path, blanks(english.get(path) ?? '')]).toEqual([path, blanks(text)])
})

test('every model has a name and a hint', () => {
  for (const model of modelIds) expect(ru.models[model] !== '' && ru.modelHints[model] !== '').toBe(true)
})

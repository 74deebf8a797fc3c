import i18next from 'i18next'
import { useMemo } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Language } from '../format/decimals.ts'
import { en } from './en.ts'
import { ru } from './ru.ts'

const STORED_AS = 'touchledger.language'

/** What was chosen before, else Russian unless the browser asks for no Russian at all and for English. */
function firstLanguage(): Language {
  const stored = readStored(STORED_AS)
  if (stored === 'ru' || stored === 'en') return stored
  const wanted = navigator.languages.map((language) => language.slice(0, 2))
  return !wanted.includes('ru') && wanted.includes('en') ? 'en' : 'ru'
}

/** Storage can be forbidden by the browser; then a choice lasts as long as the page. */
export function readStored(name: string): string | null {
  try {
    return window.localStorage.getItem(name)
  } catch {
    return null
  }
}
export function writeStored(name: string, value: string): void {
  try {
    window.localStorage.setItem(name, value)
  } catch {
    // Forbidden: nothing is kept.
  }
}

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { ru: { translation: ru }, en: { translation: en } },
    lng: firstLanguage(),
    fallbackLng: 'ru',
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = i18next.language
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeStored(STORED_AS, language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

export type Words = {
  t: (key: string, values?: Record<string, unknown>) => string
  /** The word for a name that the API gives; a name without a word stands as it is. */
  name: (group: string, key: string) => string
  language: Language
}

/** The same object until the language changes, so that effects may depend on it. */
export function useWords(): Words {
  const { t, i18n } = useTranslation()
  return useMemo(
    () => ({
      t: (key, values = {}) => t(key, values),
      name: (group, key) => (i18n.exists(`${group}.${key}`) ? t(`${group}.${key}`) : key),
      language: i18n.language === 'en' ? 'en' : 'ru',
    }),
    [t, i18n.language, i18n],
  )
}

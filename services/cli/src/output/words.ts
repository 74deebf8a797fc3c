export type Language = 'ru' | 'en'
export const languages: readonly Language[] = ['ru', 'en']

export type { ParseOptions, SourceParser } from './parser.ts'
export { yandexMetrikaParser } from './yandex-metrika/metrika-parser.ts'

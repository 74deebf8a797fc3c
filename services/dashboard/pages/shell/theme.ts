import { Alert, createTheme } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    // Words in the text's colour on a quiet ground: coloured words on a coloured ground are hard to read.
    Alert: Alert.extend({
      styles: { title: { color: 'var(--mantine-color-text)' }, message: { color: 'var(--mantine-color-text)' } },
      vars: (_theme, { color }) => ({ root: groundOf(String(color)) }),
    }),
  },
})

/** Grounds of boxes by what they say. */
const grounds: Readonly<Record<string, readonly [ground: string, edge: string]>> = {
  yellow: ['light-dark(#fff8e3, #302b1c)', 'light-dark(#f0dca0, #5b4d22)'],
  red: ['light-dark(#fdeeee, #352324)', 'light-dark(#f2c4c4, #6b3436)'],
  gray: ['light-dark(#ffffff, #25282c)', 'light-dark(#dee2e6, #3c4046)'],
}
export function groundOf(colour: string) {
  const [ground, edge] = grounds[colour] ?? ['', '']
  return ground === '' ? {} : { '--alert-bg': ground, '--alert-bd': `1px solid ${edge}` }
}
/** One colour for each model, the same in the chart and in the tables; told apart with the common colour blindnesses too. */
const colours = {
  light: ['#0f766e', '#e8873a', '#3b5bdb', '#c2255c', '#5c6370', '#7048e8'],
  dark: ['#2cb5a4', '#f0a35e', '#7f97f7', '#f06595', '#a3acb9', '#a78bfa'],
} as const
export const modelColour = (place: number, scheme: 'light' | 'dark'): string => colours[scheme][place % colours[scheme].length] ?? '#888888'

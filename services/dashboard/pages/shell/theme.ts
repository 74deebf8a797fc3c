import { createTheme } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif', fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
})

/** One colour for each model, the same in the chart and in the tables; told apart with the common colour blindnesses too. */
const colours = {
  light: ['#0f766e', '#e8873a', '#3b5bdb', '#c2255c', '#5c6370', '#7048e8'],
  dark: ['#2cb5a4', '#f0a35e', '#7f97f7', '#f06595', '#a3acb9', '#a78bfa'],
} as const
export const modelColour = (place: number, scheme: 'light' | 'dark'): string => colours[scheme][place % colours[scheme].length] ?? '#888888'

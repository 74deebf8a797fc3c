import { expect, test } from 'vitest'
import { openLineWindow } from './line-window.ts'

async function pass(text: string, chunkBytes: number) {
  const window = openLineWindow()
  const bytes = new TextEncoder().encode(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  for await (const _ of window.watch(chunks())) {
  }
  return (line: number) => {
    const found = window.lineOf(line)
    return found === null ? null : new TextDecoder().decode(found)
  }
}

test('every line is found by its number, wherever the chunks were cut', async () => {
  const lines = ['a', '', 'привет', 'd,e', 'last without newline']
  for (let chunkBytes = 1; chunkBytes < 40; chunkBytes++) {
    const lineOf = await pass(lines.join('\n'), chunkBytes)
    expect(lines.map((_, index) => lineOf(index + 1))).toEqual(lines)
  }
})

test('a line that has left the window is not found, and never another in its place', async () => {
  const line = 'x'.repeat(999)
  const count = 10_000
  const lineOf = await pass(Array.from({ length: count }, (_, index) => `${index + 1} ${line}`).join('\n'), 64 * 1024)
  expect(lineOf(1)).toBeNull()
  expect(lineOf(count)?.startsWith(`${count} `)).toBe(true)
  for (let number = 1; number <= count; number += 97) {
    const found = lineOf(number)
    if (found !== null) expect(found.startsWith(`${number} `)).toBe(true)
  }
})

import { nearest, type Stage, stageWords } from '@touchledger/rules'
import type { Prompt, Read } from './prompt.ts'
import { type Board, type Proposal, proposeMeanings } from './stage-meanings.ts'
import type { InitTexts } from './texts.ts'

/** Shows each board with what its columns are taken for, until the user has nothing to change. */
export async function askStages(boards: readonly Board[], prompt: Prompt, texts: InitTexts): Promise<[string, Proposal[]][]> {
  const confirmed: [string, Proposal[]][] = []
  for (const board of boards) {
    let proposals = proposeMeanings(board)
    for (;;) {
      prompt.say(`\n${describeBoard(board.name, proposals, texts)}`)
      const changes = await prompt.ask(texts.change, '', readChanges(proposals.length, texts))
      if (changes.size === 0) break
      proposals = proposals.map((one, index) => {
        const meaning = changes.get(index)
        return meaning === undefined ? one : { ...one, meaning, isTold: true }
      })
    }
    confirmed.push([board.name, proposals])
  }
  return confirmed
}

export function describeBoard(name: string, proposals: readonly Proposal[], texts: InitTexts): string {
  const width = Math.max(...proposals.map(({ shown }) => shown.length))
  const lines = proposals.map(({ shown, meaning, isTold }, index) => {
    const word = `${meaning.padEnd(9)} ${texts.meanings[meaning]}`
    return `  ${String(index + 1).padStart(2)}  ${shown.padEnd(width)}  ${word}${isTold ? '' : texts.unsure}\n`
  })
  return `${texts.board(name)}\n${lines.join('')}`
}

function readChanges(stages: number, { changeAccepted }: InitTexts): Read<ReadonlyMap<number, Stage>> {
  return (text) => {
    const changes = new Map<number, Stage>()
    for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
      const [, digits, word = ''] = /^(\d{1,3})=([a-z]+)$/i.exec(part) ?? []
      const meaning = stageWords.find((each) => each === word.toLowerCase())
      const number = Number(digits)
      if (meaning === undefined || !(number >= 1 && number <= stages)) {
        const near = meaning === undefined ? nearest(word, stageWords) : null
        const hint = near === null ? '' : `; did you mean ${near}?`
        return { ok: false, message: `found ${part}; accepted: 1…${stages}, ${changeAccepted}: ${stageWords.join(', ')}${hint}` }
      }
      changes.set(number - 1, meaning)
    }
    return { ok: true, value: changes }
  }
}

import { plainText } from './channels/keys.ts'
import type { Rules, Stage } from './rules.ts'

/** Where a deal stands, as the source says it: names, ids, or a name or id in the name's place. */
export type BoardPlace = {
  readonly pipeline?: string | null | undefined
  readonly pipelineId?: string | null | undefined
  readonly stage?: string | null | undefined
  readonly stageId?: string | null | undefined
}
type Board = ReadonlyMap<string, ReadonlyMap<string, Stage>>

/** amoCRM's two system stages, the same ids in every pipeline of every account. */
const systemStages: ReadonlyMap<string, Stage> = new Map([
  ['142', 'won'],
  ['143', 'lost'],
])

/** People type a board's names with other spaces, case and ё than the board has. */
export const boardKey = (text: string | null | undefined): string => plainText(text).replace(/\s+/g, ' ').replaceAll('ё', 'е')

const boards = new WeakMap<Rules, Board>()
function boardOf(rules: Rules): Board {
  const known = boards.get(rules)
  if (known !== undefined) return known
  const board = new Map(
    Object.entries(rules.stages).map(([pipeline, stages]) => [
      boardKey(pipeline),
      new Map(Object.entries(stages).map(([stage, meaning]) => [boardKey(stage), meaning])),
    ]),
  )
  boards.set(rules, board)
  return board
}

/**
 * What a stage means, or null if the rules do not know it. The pipeline is looked up by id, by name, then as `*`; in it the stage by id, by
 * name, then as `*`. A row without a pipeline takes the meaning on which all pipelines that know the stage agree. amoCRM's ids 142 and 143
 * mean won and lost where the rules say nothing else.
 */
export function stageOf(rules: Rules, { pipeline, pipelineId, stage, stageId }: BoardPlace): Stage | null {
  const board = boardOf(rules)
  const stageKeys = [boardKey(stageId), boardKey(stage)].filter((key) => key !== '')
  if (stageKeys.length === 0) return null
  const pipelineKeys = [boardKey(pipelineId), boardKey(pipeline)].filter((key) => key !== '')
  for (const pipelineKey of [...pipelineKeys, '*']) {
    const stages = board.get(pipelineKey)
    for (const stageKey of [...stageKeys, '*']) {
      const meaning = stages?.get(stageKey)
      if (meaning !== undefined) return meaning
    }
  }
  if (pipelineKeys.length === 0) {
    const meanings = new Set([...board.values()].flatMap((stages) => stageKeys.flatMap((key) => stages.get(key) ?? [])))
    const [meaning] = meanings
    if (meaning !== undefined && meanings.size === 1) return meaning
  }
  return systemStages.get(boardKey(stageId)) ?? null
}

/** The stages that the rules know in a pipeline (name or id; '' for all pipelines), as they are written there: for an error message. */
export function knownStages(rules: Rules, pipeline: string): string[] {
  const wanted = boardKey(pipeline)
  const found = new Set<string>()
  for (const [name, stages] of Object.entries(rules.stages)) {
    if (wanted === '' || name === '*' || boardKey(name) === wanted) for (const stage of Object.keys(stages)) found.add(stage)
  }
  return [...found]
}

/** The pipelines that the rules name. */
export function knownPipelines(rules: Rules): string[] {
  return Object.keys(rules.stages)
}

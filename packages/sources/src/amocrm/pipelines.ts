import { listAt, parseExactJson, textAt, valueAt } from './json.ts'

export type AmoStatus = { id: string; name: string /** 1 is the column of incoming requests. */; type: number }
export type AmoPipeline = { id: string; name: string; isMain: boolean; isArchive: boolean; statuses: readonly AmoStatus[] }

/** The pipelines of a page of /leads/pipelines in the order of the board; empty for any other text. */
export function parseAmoPipelines(json: string): { pipelines: readonly AmoPipeline[] } {
  let page: unknown
  try {
    page = parseExactJson(json)
  } catch {
    return { pipelines: [] }
  }
  return {
    pipelines: listAt(page, '_embedded', 'pipelines')
      .map(toPipeline)
      .filter(({ id }) => id !== ''),
  }
}

function toPipeline(pipeline: unknown): AmoPipeline {
  return {
    id: textAt(pipeline, 'id'),
    name: textAt(pipeline, 'name'),
    isMain: valueAt(pipeline, 'is_main') === true,
    isArchive: valueAt(pipeline, 'is_archive') === true,
    statuses: listAt(pipeline, '_embedded', 'statuses').map((status) => ({
      id: textAt(status, 'id'),
      name: textAt(status, 'name'),
      type: Number(textAt(status, 'type')) || 0,
    })),
  }
}

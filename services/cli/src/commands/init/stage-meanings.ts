import type { Stage } from '@touchledger/rules'

/** One column of a CRM's board. `id` is null where the source gives names alone. */
export type BoardStage = { id: string | null; name: string }
/** `name` is `*` where the source names no pipeline. */
export type Board = { name: string; stages: readonly BoardStage[] }

export type Proposal = {
  /** What stands in the rules: the name, or the id where a name stands twice on its board. */
  key: string
  shown: string
  meaning: Stage
  /** False if neither name nor id says anything and the meaning is that of the column before. */
  isTold: boolean
}

/** amoCRM's two closing columns have these ids in every pipeline, whatever a user calls them. */
const systemStages: Readonly<Record<string, Stage>> = { '142': 'won', '143': 'lost' }

const word = (text: string) => `(?<!\\p{L})(?:${text})(?!\\p{L})`
/** The first that matches counts: "не квалифицирован" must not be read as "квалифицирован", nor "не реализовано" as a sale. */
const told: readonly (readonly [Stage, RegExp])[] = [
  ['duplicate', /дубл|duplicate/u],
  ['spam', /спам|нецелев|мусор|spam|junk/u],
  ['lost', new RegExp(`не ?реализ|не ?квал|проигр|отказ|потерян|unqualified|${word('lost|closed lost|disqualified')}`, 'u')],
  ['won', new RegExp(`успешно|реализован|выигран|сделка заключена|${word('won|closed won')}`, 'u')],
  ['nurture', /прогрев|подогрев|рассылк|отложен|на будущее|жд[её]т бюджет|nurtur/u],
  ['mql', new RegExp(`квалиф|целев|qualified|${word('mql|квал')}`, 'u')],
  [
    'sql',
    new RegExp(
      `перегов|коммерч|предложен|договор|согласов|презентац|встреч|демонстр|тендер|оплат|отгруз|negotiat|proposal|contract|invoice|${word('кп|сч[её]т|демо|sql|demo|quote')}`,
      'u',
    ),
  ],
  ['lead', new RegExp(`первич|заявк|неразобран|входящ|обращен|контакт|взят|${word('нов(?:ая|ый|ое|ые)|лид|lead|new|incoming')}`, 'u')],
]
/** A pipeline that is no funnel: people are kept warm in it. */
const NURTURE_PIPELINE = /прогрев|подогрев|nurtur/u

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** What each column of a board most likely means, in the order of the board. */
export function proposeMeanings({ name: pipeline, stages }: Board): Proposal[] {
  if (NURTURE_PIPELINE.test(plain(pipeline))) return nurtureOf(stages)
  const proposals: Proposal[] = []
  let before: Stage = 'lead'
  for (const stage of stages) {
    const found = meaningOf(stage)
    // A board is read from left to right; a column that says nothing stands where the one before it has brought the deal.
    if (found !== null && (found === 'lead' || found === 'mql' || found === 'sql')) before = found
    proposals.push({ ...keyOf(stage, stages), meaning: found ?? before, isTold: found !== null })
  }
  return proposals
}

/** A sale is a sale in whatever pipeline it is made; all else of such a pipeline is nurturing, also what is added to it later. */
function nurtureOf(stages: readonly BoardStage[]): Proposal[] {
  const closing = stages.flatMap((stage): Proposal[] => {
    const meaning = meaningOf(stage)
    return meaning === 'won' || meaning === 'lost' ? [{ ...keyOf(stage, stages), meaning, isTold: true }] : []
  })
  return [...closing, { key: '*', shown: '*', meaning: 'nurture', isTold: true }]
}

function meaningOf({ id, name }: BoardStage): Stage | null {
  const system = id !== null && Object.hasOwn(systemStages, id) ? systemStages[id] : undefined
  return system ?? told.find(([, pattern]) => pattern.test(plain(name)))?.[0] ?? null
}

function keyOf({ id, name }: BoardStage, stages: readonly BoardStage[]): Pick<Proposal, 'key' | 'shown'> {
  const isTwice = stages.filter((other) => plain(other.name) === plain(name)).length > 1
  return id !== null && (isTwice || name === '') ? { key: id, shown: `${name} (${id})` } : { key: name, shown: name }
}

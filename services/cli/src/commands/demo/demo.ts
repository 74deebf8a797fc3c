import { join, resolve } from 'node:path'
import { verify } from '@touchledger/attribution-worker'
import { DealAnswer, Report } from '@touchledger/query-api'
import type { DemoManifest } from '@touchledger/testkit'
import { type Given, wholeOf } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import type { Language } from '../../output/words.ts'
import { askerOf, askFor } from '../../query/asker.ts'
import { startServing } from '../../server/start-serving.ts'
import { languageOf } from '../../workspace/data-language.ts'
import { openWorkspace, type Workspace } from '../../workspace/open-workspace.ts'
import { renderDeal } from '../report/render-deal.ts'
import { renderReport } from '../report/render-report.ts'
import { fillDemo } from './fill-demo.ts'
import { demoTexts } from './texts.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const dataDir = resolve(context.baseFolder, given.text('data') ?? join(context.dataFolder, 'demo'))
  const seed = wholeOf(given, 'seed', 0, 2 ** 31) ?? 1
  const scale = scaleOf(given.text('scale') ?? '1')
  const language = languageOf(given, context)
  const texts = demoTexts[language]
  const startedAt = context.now()
  const secondsSince = (at: number) => texts.seconds(context.now() - at)
  const workspace = await openWorkspace({ dataDir, command: 'demo', now: context.now })
  try {
    const filled = await fillDemo(workspace, { seed, scale, texts }, context)
    if (filled.kind === 'stopped') return exitCodes.interrupted
    const { manifest } = filled
    await printTables(workspace, manifest, language, context)
    const verifiedAt = context.now()
    const { conversions, differences } = await verify(await workspace.io())
    context.out(`\n${texts.verified(conversions, differences.length, secondsSince(verifiedAt))}\n`)
    context.err(`${texts.ready(secondsSince(startedAt))}\n`)
    const shownDir = given.text('data') ?? join(context.dataFolder, 'demo')
    context.out(`\n${texts.next({ dataDir: shownDir, cardUrl: manifest.disputedDeal.cardUrl })}\n`)
    if (differences.length > 0) return exitCodes.found
    if (!given.is('once')) await serve(workspace, given, texts.open, manifest, context)
    return exitCodes.ok
  } finally {
    await workspace.close()
  }
}

async function printTables(
  workspace: Workspace,
  { disputedDeal, timeZone }: DemoManifest,
  language: Language,
  context: Context,
): Promise<void> {
  const texts = demoTexts[language]
  const asker = { get: await askerOf(workspace) }
  const ask = async (path: string): Promise<unknown> => JSON.parse(new TextDecoder().decode(await askFor(asker, path)))
  const models = 'first_touch,last_touch,last_non_direct,linear,position_based,time_decay'
  const report = Report.parse(await ask(`/v1/reports/revenue-by-channel?model=${models}&top=12`))
  context.out(`\n${texts.reportTitle}\n${renderReport(report, language, context.columns)}`)
  const deal = DealAnswer.parse(await ask(`/v1/deals/${disputedDeal.crm}/${disputedDeal.deal}`))
  context.out(
    `\n${texts.dealTitle}\n${renderDeal(deal, { language, zone: timeZone, columnsMax: context.columns, goal: 'won', short: true })}`,
  )
}

async function serve(
  workspace: Workspace,
  given: Given,
  open: (address: string, deal: string) => string,
  { disputedDeal }: DemoManifest,
  context: Context,
): Promise<void> {
  const { host, port: usualPort, hooks } = await context.serveConfig()
  const port = wholeOf(given, 'port', 0, 65_535) ?? usualPort
  const serving = await startServing({ workspace, host, port, hooks, hasPages: true }, context)
  context.out(`\n${open(serving.address, `${serving.address}/deals/${disputedDeal.crm}/${disputedDeal.deal}`)}\n`)
  await serving.untilStopped()
}

function scaleOf(text: string): number {
  const scale = Number(text)
  if (!(scale > 0 && scale <= 10)) throw new CommandFault(`--scale: found ${text}; accepted: a number above 0, at most 10`)
  return scale
}

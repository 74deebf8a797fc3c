import { DealAnswer } from '@touchledger/query-api'
import { rulesInForce } from '@touchledger/rules'
import { choiceOf, type Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { type Asker, askFor, openAsker } from '../../query/asker.ts'
import { parseDealAddress } from '../../query/deal-address.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'
import { languageOf } from '../../workspace/data-language.ts'
import { renderDeal } from './render-deal.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const [deal] = given.args
  if (deal === undefined || given.args.length > 1)
    throw new CommandFault(`explain: found ${given.args.length} deals; accepted: one; see: pnpm touchledger explain --help`)
  const format = choiceOf(given, 'format', ['table', 'json']) ?? 'table'
  const goal = choiceOf(given, 'goal', ['lead', 'mql', 'sql', 'won', 'paid'])
  const asker = await openAsker(dataFolderOf(folderOf(given, context)), 'explain', context)
  try {
    const bytes = await askAboutDeal(asker, deal, given.text('crm'), given.text('as-of'))
    if (format === 'json') {
      context.outBytes(bytes)
      context.out('\n')
      return exitCodes.ok
    }
    const versions = await asker.readRules()
    const zone = rulesInForce(versions, context.now()).rules.company.timeZone
    const answer = DealAnswer.parse(JSON.parse(new TextDecoder().decode(bytes)))
    context.out(renderDeal(answer, { language: languageOf(given, context, versions), zone, columnsMax: context.columns, goal }))
    return exitCodes.ok
  } finally {
    await asker.close()
  }
}

/** An id alone may be of either of the usual CRMs. */
async function askAboutDeal(asker: Asker, deal: string, crm: string | undefined, asOf: string | undefined): Promise<Uint8Array> {
  const usual = crm === undefined ? ['amocrm', 'crm'] : [crm]
  const query = asOf === undefined ? '' : `?as_of=${encodeURIComponent(asOf)}`
  for (const each of usual) {
    const address = parseDealAddress(deal, each)
    const path = `/v1/deals/${encodeURIComponent(address.crm)}/${encodeURIComponent(address.id)}${query}`
    const isLast = each === usual.at(-1) || address.crm !== each
    if (isLast || (await asker.get(path)).status < 400) return askFor(asker, path)
  }
  throw new CommandFault(`explain: found no deal ${deal}`)
}

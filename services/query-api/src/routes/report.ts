import { modelIds } from '@touchledger/rules'
import { toCsv, toXlsx } from '@touchledger/tabular'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnswerDeps } from '../asked-moment.ts'
import { reportExample } from '../examples.ts'
import type { Query } from '../parameters.ts'
import { answerReport } from '../report/answer.ts'
import { costScopes, dateBases, formats, goals, groupings, languages, TOP_MAX } from '../report/request.ts'
import { Report } from '../report/schema.ts'
import { sheetNames, toMetaTable, toTable } from '../report/table.ts'
import { refusals, secured } from './problem-schemas.ts'

const one = (description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({ description, examples: [example] })
const among = (values: readonly string[], otherwise: string) => `One of ${values.join(', ')}; ${otherwise} if left out`

// Texts only: what they must be is checked by parseReportRequest, which can say of all faults at once what is accepted.
const ReportQuery = z.looseObject({
  from: one('First day, inclusive, in the company’s zone; a month stands for its first day', '2026-09-01'),
  to: one('Last day, inclusive; a month stands for its last day', '2026-09-30'),
  model: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({
      description: `One or several of ${modelIds.join(', ')}; rows are ordered by the first`,
      examples: ['position_based,last_touch'],
    }),
  goal: one(among(goals, 'won'), 'won'),
  date_basis: one(`${among(dateBases, 'conversion')}. accounting takes whole months`, 'conversion'),
  as_of: one('The ledger as it was: a time, a date (its end), batch:N or latest', '2026-10-01T09:00:00Z'),
  group_by: one(among(groupings, 'channel'), 'channel'),
  top: one(`Groups before \`other\`, 1 to ${TOP_MAX}; 50 if left out`, '10'),
  cost_scope: one(`${among(costScopes, 'media')}. marketing_full adds fees, levies and tools, marketing_and_sales salaries too`, 'media'),
  format: one(among(formats, 'json'), 'json'),
  excel: one('1: CSV as Russian Excel opens it (BOM, semicolons, decimal commas)', '0'),
  lang: one(`Language of the headings of CSV and XLSX: ${languages.join(', ')}; the company’s if left out`, 'ru'),
})

export const reportRoutes: FastifyPluginAsyncZod<AnswerDeps> = async (app, deps) => {
  app.get(
    '/v1/reports/revenue-by-channel',
    {
      schema: {
        ...secured,
        summary: 'Revenue by channel, models side by side, as of any moment',
        querystring: ReportQuery,
        response: { 200: Report.meta({ examples: [reportExample] }), ...refusals },
      },
    },
    async (request, reply) => {
      const { report, request: wanted } = await answerReport(request.query as Query, deps)
      if (wanted.format === 'json') return report
      const name = `revenue-by-${wanted.groupBy}-batch-${report.meta.batch}.${wanted.format}`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      const table = toTable(report, wanted)
      if (wanted.format === 'csv') {
        reply.type('text/csv; charset=utf-8').serializer(String)
        return reply.send(toCsv(table, wanted.excel ? 'russianExcel' : 'standard') as never)
      }
      const names = sheetNames(wanted.language)
      const workbook = await toXlsx([
        { name: names.report, table },
        { name: names.meta, table: toMetaTable(report, wanted.language) },
      ])
      reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      return reply.send(Buffer.from(workbook) as never)
    },
  )
}

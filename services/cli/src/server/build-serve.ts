import { type AmoHook, buildIngest, buildServer, isLoopback, metricsRoute, registerIngestMetrics } from '@touchledger/ingest'
import { buildQueryApi } from '@touchledger/query-api'
import { buildMetrics, decideAccess, type KeyStore, type Logger } from '@touchledger/service-kit'
import { parseAmoWebhook } from '@touchledger/sources'
import type { FastifyInstance } from 'fastify'
import { type Intake, openLocalIntake } from '../import/intake.ts'
import type { Workspace } from '../workspace/open-workspace.ts'
import { importRoutes } from './import-routes.ts'
import { pageRoutes } from './page-routes.ts'

export type ServeDeps = {
  workspace: Workspace
  keys: KeyStore
  host: string
  hooks: readonly AmoHook[]
  /** Folder of the built pages; null serves none. */
  pages: string | null
  post: Intake['post']
  logger: Logger
}

/** Ingest, query API, pages and the import command's door behind one port. */
export async function buildServe({ workspace, keys, host, hooks, pages, post, logger }: ServeDeps): Promise<FastifyInstance> {
  const { log, door, now } = workspace
  const openOnLoopback = isLoopback(host)
  const registry = buildMetrics({ process: true })
  const app = buildServer({ logger })
  await app.register(metricsRoute, { registry })
  await app.register(
    buildIngest({
      log,
      door,
      keys,
      openOnLoopback,
      amocrm: { hooks, parse: (body, { account, receivedAtMs }) => parseAmoWebhook(body, { account, exportedAtMs: receivedAtMs }).parsed },
      now,
      metrics: registerIngestMetrics(registry),
      descriptionPath: '/openapi/ingest.json',
    }),
  )
  await app.register(importRoutes, { intake: { ...openLocalIntake(workspace), post }, keys, openOnLoopback })
  if (pages !== null) await app.register(pageRoutes, { folder: pages })
  await app.register(buildQueryApi, {
    store: await workspace.openStore(),
    now,
    authorise: ({ headers: { authorization, host: asked } }, scope) =>
      decideAccess({ authorization, host: asked }, { scope, keys, openOnLoopback }),
  })
  return app
}

import { join } from 'node:path'
import type { ServeConfig } from '../config/serve-config.ts'
import type { Engine } from '../engine/engine.ts'
import { openRouter, type Router } from '../router/open-router.ts'
import type { RouterReport } from '../router/report.ts'
import type { GatewayDoors } from '../serve/open-gateway.ts'
import type { RouterAbout } from '../serve/ports.ts'
import type { Output } from './output.ts'
import { type RoutedAdapter, readRouterSources } from './router-sources.ts'

/** The router of a gateway with two adapters or more, made anew only where something that it was made of has changed. */
export function serveRouter(config: ServeConfig, out: Output): NonNullable<GatewayDoors['router']> {
  return async ({ registry, engine, model }) => {
    if (registry.list.length < 2) return null
    const adapters = registry.list.map(({ name, checked }) => ({ name, card: checked.card }))
    const router = await routerOf(adapters, { config, engine, baseSha256: model.sha256 }, out)
    return router && { about: aboutOf(router), route: router.route }
  }
}

interface RouterParts {
  readonly config: ServeConfig
  readonly engine: Pick<Engine, 'embed'>
  readonly baseSha256: string
}

/** @returns null where nothing is known of any adapter, which is told */
export async function routerOf(
  adapters: readonly RoutedAdapter[],
  { config, engine, baseSha256 }: RouterParts,
  out: Output,
): Promise<Router | null> {
  const router = await openRouter({
    sources: await readRouterSources(adapters, config),
    baseSha256,
    embed: engine.embed,
    path: join(config.data_dir, 'router.json'),
    topicsPath: config.router_topics,
    onTrain: (questions) => out.warn('cli.routerTrains', { questions }),
  })
  const known = new Set(router?.model.classes.map(({ adapter }) => adapter))
  for (const { name } of adapters) if (!known.has(name)) out.warn('cli.routerUnknown', { name })
  if (router) tellFigures(router.report, out)
  return router
}

function tellFigures({ rows, accuracy, foreign }: RouterReport, out: Output): void {
  if (rows === 0) return
  const base = foreign.rows === 0 ? 0 : foreign.abstained / foreign.rows
  out.warn('cli.routerFigures', { rows, accuracy: percent(accuracy), foreign: percent(base) })
}

export function percent(share: number): string {
  return (100 * share).toFixed(1)
}

function aboutOf({ report, model, trainedAt }: Router): RouterAbout {
  return {
    trained_at: trainedAt,
    threshold: model.threshold,
    questions: report.rows,
    accuracy: report.accuracy,
    department_accuracy: report.departmentAccuracy,
    foreign_questions: report.foreign.rows,
    foreign_abstained: report.foreign.abstained,
    departments: report.departments,
    confusion: report.confusion,
  }
}

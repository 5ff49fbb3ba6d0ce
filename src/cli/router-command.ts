/** `lorasmith router`: how well the router of a serve YAML does, and its topics. */
import { stat } from 'node:fs/promises'
import { loadServeConfig } from '../config/load-serve.ts'
import { openEngine } from '../engine/open-engine.ts'
import { checkAdapter } from '../eval/pair.ts'
import { readGguf } from '../formats/gguf-read.ts'
import { parseAdapterReference } from '../lora/resolve.ts'
import type { Router } from '../router/open-router.ts'
import { builtInTopics } from '../router/open-topics.ts'
import { UserError } from '../texts/user-error.ts'
import { cachedHash } from '../util/file-hashes.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { columns } from './columns.ts'
import { percent, routerOf } from './open-serve-router.ts'
import type { Output } from './output.ts'

export interface RouterEvalFlags {
  readonly config: string
  readonly ask?: readonly string[]
  readonly json?: true
}

/** The confusion table of questions that were not learned from, and where questions of one's own would go. */
export async function routerEval({ config: path, ask = [], json }: RouterEvalFlags, out: Output): Promise<void> {
  const config = await loadServeConfig(path)
  const base = await readGguf(config.base_model)
  const adapters = await Promise.all(
    Object.entries(config.adapters).map(async ([name, reference]) => {
      const { card } = await checkAdapter(parseAdapterReference(reference).path, base)
      return { name, card }
    }),
  )
  const device = config.device === 'cpu' ? false : config.device
  const threads = config.threads === 0 ? undefined : config.threads
  await using engine = await openEngine(config.base_model, { gpu: device, threads })
  const baseSha256 = await cachedHash(config.base_model)
  const router = await routerOf(adapters, { config, engine, baseSha256 }, out)
  if (router === null) throw new UserError('cli.routerNone')
  const asked = []
  for (const question of ask) asked.push(await router.route(question))
  if (json) out.line(JSON.stringify({ ...router.report, threshold: router.model.threshold, asked }))
  else {
    printTable(router, out)
    for (const each of asked) out.line(lineOf(each, out))
  }
}

type Decision = Awaited<ReturnType<Router['route']>>

function lineOf({ adapter, department, by, scores }: Decision, out: Output): string {
  const name = adapter ?? out.text('cli.routerBase')
  const each = Object.entries(scores).map(([other, score]) => `${other} ${score}`)
  return [name, department ?? '', by, each.join(' ')].filter(Boolean).join(' · ')
}

function printTable({ report, model }: Router, out: Output): void {
  const { departments, confusion, rows, accuracy, departmentAccuracy, abstained, foreign } = report
  const names = departments.map(({ adapter, department }) =>
    adapter === department ? adapter : `${adapter}/${department}`,
  )
  const head = [out.text('cli.routerActual'), ...names, out.text('cli.routerBase')]
  const body = confusion.map((cells, i) => [names[i] ?? out.text('cli.routerForeign'), ...cells.map(String)])
  out.line(columns([head, ...body]))
  out.say('cli.routerSummary', {
    rows,
    accuracy: percent(accuracy),
    departments: percent(departmentAccuracy),
    abstained,
    foreign: percent(foreign.rows === 0 ? 0 : foreign.abstained / foreign.rows),
    foreignRows: foreign.rows,
    threshold: model.threshold,
  })
}

/** The built-in topics as one YAML, to be changed; no file is overwritten. */
export async function routerTopics({ write }: { readonly write?: string }, out: Output): Promise<void> {
  const yaml = await joined()
  if (write === undefined) return out.write(yaml)
  if (await stat(write).catch(() => null)) throw new UserError('cli.routerTaken', { path: write })
  await writeFileAtomic(write, yaml)
  out.say('cli.routerWritten', { path: write })
}

async function joined(): Promise<string> {
  const [first, ...others] = (await builtInTopics()).map(({ source }) => source)
  return [first!, ...others.map((source) => source.slice(source.indexOf('topics:\n') + 'topics:\n'.length))].join('')
}

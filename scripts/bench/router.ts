/**
 * The router measured: npx tsx scripts/bench/router.ts [DATA=../shared/data]
 * Cross-validation over the samples (one adapter for each department; one for each sample), foreign questions, and, where DATA is there,
 * questions from elsewhere: toyhom (all of them internal medicine by their file; every tenth), 123 of Huatuo-26M labelled by a language model
 * (router-huatuo-labels.json), LeCoQA by the statute that answers them. Errors in their even rows were read while the words were chosen, those in
 * the odd ones were not.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRows } from '../../src/data/rows.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { openRouter, type Router } from '../../src/router/open-router.ts'
import { bestTopic, openTopics } from '../../src/router/open-topics.ts'
import type { RouterSource } from '../../src/router/router-rows.ts'
import { cachedHash } from '../../src/util/file-hashes.ts'
import { demoModel } from '../../test/support/demo-adapter.ts'
import { FOREIGN_QUESTIONS } from '../../test/support/router-foreign.ts'
import { lawDepartment } from './router-law.ts'

interface Asked {
  readonly text: string
  readonly department: string
}

const data = process.argv[2] ?? join(import.meta.dirname, '../../../shared/data')
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-router-'))
const topics = await openTopics()
const baseSha256 = await cachedHash(demoModel)
const engine = await openEngine(demoModel)
try {
  const medical = await sample('medical')
  const legal = await sample('legal')
  const sets = await outsideSets()
  const each = (name: string, rows: readonly Asked[]) =>
    [...new Set(rows.map(({ department }) => department))].map((department, i) => ({
      adapter: `${name}-${i}`,
      questions: rows.filter((row) => row.department === department),
    }))
  const setups: readonly (readonly [string, readonly RouterSource[]])[] = [
    ['12 adapters, one for each department', [...each('medical', medical), ...each('legal', legal)]],
    ['6 adapters, medical departments only', each('medical', medical)],
    ['6 adapters, legal departments only', each('legal', legal)],
    [
      '2 adapters, medical and legal',
      [
        { adapter: 'medical', questions: medical },
        { adapter: 'legal', questions: legal },
      ],
    ],
  ]
  for (const [i, [title, sources]] of setups.entries()) {
    const startedMs = Date.now()
    const router = (await openRouter({ sources, baseSha256, embed: engine.embed, path: join(folder, `${i}.json`) }))!
    const { accuracy, abstained, foreign, rows } = router.report
    say(`\n${title} (made in ${((Date.now() - startedMs) / 1000).toFixed(0)} s, threshold ${router.model.threshold})`)
    say(
      `  samples, 5-fold: ${percent(accuracy)} of ${rows} right, ${abstained} to the base; built-in foreign ${percent(foreign.abstained / foreign.rows)} of ${foreign.rows} to the base`,
    )
    say(
      `  foreign fixture: ${percent(await abstention(router, FOREIGN_QUESTIONS))} of ${FOREIGN_QUESTIONS.length} to the base`,
    )
    if (i === 1) await other(router, legal, 'legal sample as foreign')
    if (i === 2) await other(router, medical, 'medical sample as foreign')
    for (const [name, asked] of sets) await tell(router, sources, name, asked)
    if (i === 0) printConfusion(router)
  }
  for (const [name, asked] of [['samples', [...medical, ...legal]] as const, ...sets])
    say(
      `words alone, ${name}: ${percent(asked.filter(({ text, department }) => topics.list[bestTopic(topics.score(text)) ?? -1]?.name === department).length / asked.length)} of ${asked.length}`,
    )
} finally {
  await engine[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}

async function sample(name: string): Promise<readonly Asked[]> {
  const { kept } = await readRows(join(import.meta.dirname, `../../samples/${name}.csv`))
  return kept.map(({ row }) => ({ text: row.question, department: row.tag ?? '' }))
}

async function tell(router: Router, sources: readonly RouterSource[], name: string, asked: readonly Asked[]) {
  const adapters = new Map(
    sources.flatMap(({ adapter, questions }) => questions.map(({ department }) => [department, adapter])),
  )
  const own = asked.filter(({ department }) => adapters.has(department))
  if (own.length === 0) return
  let [right, base] = [0, 0]
  const perDepartment = new Map<string, [number, number]>()
  for (const { text, department } of own) {
    const { adapter } = await router.route(text)
    const cell = perDepartment.get(department) ?? [0, 0]
    perDepartment.set(department, cell)
    cell[1] += 1
    if (adapter === null) base++
    if (adapter !== adapters.get(department)) continue
    cell[0] += 1
    right++
  }
  const cells = [...perDepartment].map(([department, [good, all]]) => `${department} ${good}/${all}`)
  say(`  ${name}: ${percent(right / own.length)} of ${own.length} right, ${base} to the base (${cells.join(', ')})`)
}

async function other(router: Router, asked: readonly Asked[], name: string) {
  say(
    `  ${name}: ${percent(
      await abstention(
        router,
        asked.map(({ text }) => text),
      ),
    )} of ${asked.length} to the base`,
  )
}

async function abstention(router: Router, texts: readonly string[]): Promise<number> {
  let abstained = 0
  for (const text of texts) if ((await router.route(text)).adapter === null) abstained++
  return abstained / texts.length
}

async function outsideSets(): Promise<readonly (readonly [string, readonly Asked[]])[]> {
  const read = async (path: string) => await readFile(join(data, path), 'utf8').catch(() => null)
  const toyhom = await read('medical/toyhom_train.jsonl')
  const huatuo = await read('medical/zhongjing_huatuo26M_test.json')
  const lecoqa = await read('legal/lecoqa_train.json')
  if (toyhom === null || huatuo === null || lecoqa === null) {
    say(`no ${data}: questions from elsewhere are left out`)
    return []
  }
  const halves = (name: string, asked: readonly (Asked | null)[]) =>
    ['even', 'odd'].map((half, i) => {
      const found = asked.filter((each, at): each is Asked => each !== null && at % 2 === i)
      return [`${name}, ${half} half`, found] as const
    })
  const rows = toyhom
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly title: string; readonly question: string })
  const questions = rows.map(({ title, question }) => ({
    text: question.length > 8 ? question : title,
    department: '内科',
  }))
  const labels = JSON.parse(await readFile(join(import.meta.dirname, 'router-huatuo-labels.json'), 'utf8')) as Record<
    string,
    string
  >
  const asks = JSON.parse(huatuo) as readonly { readonly instruction: readonly string[] | string }[]
  const labelled = Object.entries(labels).map(([at, department]) => ({
    text: [asks[Number(at)]!.instruction].flat()[0]!,
    department,
  }))
  const laws = JSON.parse(lecoqa.replace(/: NaN/g, ': null')) as readonly {
    readonly 问题: string
    readonly match_name: readonly string[]
  }[]
  const byLaw = laws.map(({ 问题: text, match_name }) => {
    const departments = new Set(match_name.map(lawDepartment))
    const [department] = departments
    return departments.size === 1 && department ? { text, department } : null
  })
  const toyhomRows = questions.filter((_, i) => i % 20 < 2)
  return [...halves('Huatuo', labelled), ...halves('LeCoQA', byLaw), ...halves('toyhom', toyhomRows)]
}

function printConfusion({ report: { departments, confusion } }: Router) {
  const names = [...departments.map(({ department }) => department), 'foreign/base']
  for (const [i, cells] of confusion.entries()) {
    const found = cells.flatMap((count, j) => (count > 0 ? [`${names[j]} ${count}`] : []))
    say(`    ${names[i]}: ${found.join(', ')}`)
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/**
 * Makes assets/statutes.json, the facts about statutes that src/law reads: names, days, article counts, repeals. No text of a law.
 *
 *   npx tsx scripts/laws/make-statutes.ts ../shared/data/laws > assets/statutes.json
 *
 * From laws_meta.jsonl (names, days, expired), articles_core_laws.jsonl.gz and md/*.md (articles, days of effect, what they repeal).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parseNumeral } from '../../src/law/numerals.ts'
import { plainName } from '../../src/law/plain-name.ts'
import type { Statute, StatuteVersion } from '../../src/law/statutes.ts'

interface Meta {
  readonly name: string
  readonly level: string
  readonly publish: string | null
  readonly valid_from: string | null
  readonly expired: number
}

interface Text {
  readonly name: string // official
  readonly publish: string | null
  readonly articles: readonly { readonly no: number; readonly sub: number | null; readonly text: string }[]
}

const folder = process.argv[2] ?? '../shared/data/laws'
const metas = lines(readFileSync(join(folder, 'laws_meta.jsonl'), 'utf8')) as readonly Meta[]
const texts = [...coreTexts(), ...markdownTexts()]
process.stdout.write(render(makeStatutes()))

function lines(jsonl: string): readonly unknown[] {
  return jsonl.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]))
}

function coreTexts(): readonly Text[] {
  const rows = lines(
    gunzipSync(readFileSync(join(folder, 'articles_core_laws.jsonl.gz'))).toString('utf8'),
  ) as readonly {
    readonly law: string
    readonly version_date: string | null
    readonly article: string
    readonly article_no: number
    readonly text: string
  }[]
  const byVersion = groupBy(rows, ({ law, version_date }) => `${law}|${version_date ?? ''}`)
  return [...byVersion.values()].map((articles) => ({
    name: articles[0]!.law,
    publish: articles[0]!.version_date,
    articles: articles
      .map(({ article, article_no: no, text }) => ({ no, sub: subOf(article), text }))
      .toSorted((a, b) => a.no - b.no),
  }))
}

function markdownTexts(): readonly Text[] {
  const files = readdirSync(join(folder, 'md')).filter((file) => file.endsWith('.md'))
  return files.map((file) => {
    const [head = '', body = ''] = readFileSync(join(folder, 'md', file), 'utf8').split('<!-- INFO END -->')
    const articles: { no: number; sub: number | null; text: string }[] = []
    for (const line of body.split('\n')) {
      const [, numeral = '', after = ''] = /^第([〇零一二三四五六七八九十百千]+)条(.*)$/.exec(line) ?? []
      const no = parseNumeral(numeral)
      const last = articles.at(-1)
      const follows = no !== null && no <= (last?.no ?? 0) + 1 // an article of another law that is quoted does not
      if (numeral !== '' && no !== null && follows)
        articles.push({ no, sub: subOf(`第${numeral}条${after.slice(0, 4)}`), text: after })
      else if (last) last.text += `\n${line}`
    }
    const title = /^# (.+)$/m.exec(head)?.[1]?.trim() ?? file
    return { name: title, publish: /\((\d{4}-\d\d-\d\d)\)\.md$/.exec(file)?.[1] ?? null, articles }
  })
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

function subOf(article: string): number | null {
  const numeral = /条之([一二三四五六七八九十]+)/.exec(article)?.[1]
  return numeral === undefined ? null : parseNumeral(numeral)
}

function makeStatutes(): readonly Statute[] {
  const statutes = new Map<string, { name: string; versions: StatuteVersion[]; repealed: Statute['repealed'] }>()
  const open = (name: string) => {
    const key = plainName(name)
    const found = statutes.get(key) ?? { name, versions: [], repealed: null }
    statutes.set(key, found)
    if (name.length > found.name.length) found.name = name // with the state's name
    return found
  }
  for (const text of texts) {
    if (text.articles.length === 0) continue
    const { versions } = open(text.name)
    if (!versions.some(({ publish }) => publish === text.publish)) versions.push(versionOf(text))
  }
  for (const [name, entries] of groupBy(usableMetas(), ({ name }) => name)) {
    const statute = open(name)
    const newest = entries
      .map(({ publish }) => publish ?? '')
      .toSorted()
      .at(-1) // a text without a day is the current one
    for (const { publish, valid_from: effect } of entries) {
      const undated = publish === newest ? statute.versions.find((version) => version.publish === null) : undefined
      const same = statute.versions.find((version) => version.publish === (publish || null)) ?? undated
      if (same) Object.assign(same, { publish: publish || null, effect: effect || same.effect })
      else if (statute.versions.length === 0 || publish) {
        statute.versions.push({ publish: publish || null, effect: effect || null, last: null, subs: {} })
      }
    }
    if (entries.every(({ expired }) => expired === 1)) statute.repealed = { since: null, by: null }
  }
  for (const { target, since, by } of repeals()) {
    const statute = open(target)
    const lives = statute.versions.some(({ publish }) => since === null || (publish !== null && publish >= since))
    if (lives && statute.repealed === null) continue // a later law of the same name
    statute.repealed = { since: since ?? statute.repealed?.since ?? null, by }
  }
  return [...statutes.values()]
    .map(({ name, versions, repealed }) => ({
      name,
      repealed,
      versions: versions.filter((v) => versions.length === 1 || v.publish !== null || v.last !== null).toSorted(byDay),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function byDay(a: StatuteVersion, b: StatuteVersion): number {
  return (a.publish ?? '') < (b.publish ?? '') ? -1 : 1
}

function usableMetas(): readonly Meta[] {
  return metas.filter(
    ({ level, name }) => level !== '案例' && !name.startsWith('民法典 ') && !/^最高.*关于修改.*决定$/.test(name),
  )
}

function versionOf({ publish, articles }: Text): StatuteVersion {
  const subs: Record<string, number> = {}
  for (const { no, sub } of articles) if (sub !== null) subs[no] = Math.max(subs[no] ?? 0, sub)
  const own = effectOf(articles.at(-1)!.text)
  const effect = own !== null && (publish === null || own >= publish) ? own : null // an amended law keeps its first day
  return { publish, effect, last: Math.max(...articles.map(({ no }) => no)), subs }
}

function effectOf(text: string): string | null {
  const [, year, month, day] = /自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)/.exec(text) ?? []
  return year === undefined ? null : `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
}

/** What laws say in their last article: "本法自...起施行。《...》同时废止". */
function repeals(): readonly { readonly target: string; readonly since: string | null; readonly by: string }[] {
  return texts.flatMap(({ name, articles }) => {
    const text = articles.at(-1)?.text ?? ''
    const since = effectOf(text)
    const sentences = text.split(/[。\n]/).filter((sentence) => sentence.includes('同时废止'))
    const targets = sentences.flatMap((sentence) =>
      [...sentence.slice(0, sentence.indexOf('同时废止')).matchAll(/《([^《》]+)》/g)].map(([, target]) => target!),
    )
    return targets
      .filter((target) => plainName(target) !== plainName(name))
      .map((target) => ({ target, since, by: name }))
  })
}

function render(statutes: readonly Statute[]): string {
  const asOf = metas.reduce((latest, { publish }) => (publish && publish > latest ? publish : latest), '')
  const rows = statutes.map((statute) => `    ${JSON.stringify(compact(statute))}`)
  return `{\n  "asOf": "${asOf}",\n  "statutes": [\n${rows.join(',\n')}\n  ]\n}\n`
}

/** Without what is absent. */
function compact({ name, repealed, versions }: Statute): object {
  return {
    name,
    ...(repealed ? { repealed } : {}),
    versions: versions.map(({ publish, effect, last, subs }) => ({
      ...(publish ? { publish } : {}),
      ...(effect ? { effect } : {}),
      ...(last ? { last } : {}),
      ...(Object.keys(subs).length > 0 ? { subs } : {}),
    })),
  }
}

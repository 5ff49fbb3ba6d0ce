import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { plainName } from './plain-name.ts'
import { shortNames } from './short-names.ts'

/** The table of statutes: names, days, article counts and repeals, from assets/statutes.json. Knows no text of a law. */

export interface StatuteVersion {
  readonly publish: string | null // ISO day
  readonly effect: string | null // ISO day; null: not known, in force since it was published
  readonly last: number | null // number of the last article; null where the text was not at hand
  readonly subs: Readonly<Record<string, number>> // article -> its last 之x: { "120": 6 }
}

export interface Statute {
  readonly name: string // official: 中华人民共和国劳动合同法
  readonly repealed: { readonly since: string | null; readonly by: string | null } | null
  readonly versions: readonly StatuteVersion[] // oldest first; empty for a law known by its repeal only
}

export interface Statutes {
  readonly asOf: string // day of the newest statute in the table: what was published later is not known
  readonly all: readonly Statute[]
  /** By any way of writing the name, 《》 and 中华人民共和国 or not, short names included. */
  readonly named: (name: string) => Statute | null
  /** The longest name that begins at `start` of a running text, without 《》. */
  readonly nameAt: (text: string, start: number) => NameHit | null
}

interface NameHit {
  readonly statute: Statute
  readonly end: number
  readonly short: boolean // a short name, which may be the name of a subject, too: 侵权法
}

const ASSET = new URL('../../assets/statutes.json', import.meta.url) // the same from src/law and from dist/law
const COURTS = /^(?:最高人民法院|最高人民检察院|[、,]|公安部)+(?=关于)/
/** What a name may have inside that does not count: 适用〈中华人民共和国民法典〉. */
const SKIPPED = /[\s《》〈〉<>“”]|中华人民共和国/y
const MAX_SKIPPED = 8

/** Reads the table that the package carries. */
export async function readStatutes(): Promise<Statutes> {
  const { asOf, statutes } = JSON.parse(await readFile(fileURLToPath(ASSET), 'utf8')) as {
    readonly asOf: string
    readonly statutes: readonly StoredStatute[]
  }
  return createStatutes(asOf, statutes.map(restored))
}

type StoredStatute = Pick<Statute, 'name'> & {
  readonly repealed?: Statute['repealed']
  readonly versions: readonly Partial<StatuteVersion>[]
}

function restored({ name, repealed = null, versions }: StoredStatute): Statute {
  const whole = versions.map((version) => ({ publish: null, effect: null, last: null, subs: {}, ...version }))
  return { name, repealed, versions: whole }
}

export function createStatutes(asOf: string, all: readonly Statute[]): Statutes {
  const byName = new Map<string, Statute>()
  const put = (name: string, statute: Statute) => {
    if (!byName.has(name)) byName.set(name, statute)
  }
  for (const statute of all) put(plainName(statute.name), statute)
  for (const statute of all) put(plainName(statute.name).replace(COURTS, ''), statute)
  const short = new Set<string>()
  for (const [name, shorts] of Object.entries(shortNames)) {
    const statute = byName.get(plainName(name))
    for (const plain of statute ? shorts.map(plainName) : []) {
      if (!byName.has(plain)) short.add(plain)
      put(plain, statute!)
    }
  }
  const root = trieOf(byName, short)
  return {
    asOf,
    all,
    named: (name) => byName.get(plainName(name)) ?? null,
    nameAt: (text, start) => longestName(root, text, start),
  }
}

interface Node {
  readonly next: Map<string, Node>
  statute: Statute | null
  short: boolean
}

function trieOf(byName: ReadonlyMap<string, Statute>, short: ReadonlySet<string>): Node {
  const empty = (): Node => ({ next: new Map(), statute: null, short: false })
  const root = empty()
  for (const [name, statute] of byName) {
    let node = root
    for (const character of name) {
      const next = node.next.get(character) ?? empty()
      node.next.set(character, next)
      node = next
    }
    node.statute = statute
    node.short = short.has(name)
  }
  return root
}

/** Walks no further than the longest name and MAX_SKIPPED pieces, so a text is searched in linear time. */
function longestName(root: Node, text: string, start: number): NameHit | null {
  let node = root.next.get(narrow(text.charAt(start)))
  if (!node) return null
  let found: NameHit | null = null
  let skipped = 0
  for (let at = start + 1; ; ) {
    if (node.statute) found = { statute: node.statute, end: at, short: node.short }
    const next: Node | undefined = node.next.get(narrow(text.charAt(at)))
    if (next) {
      node = next
      at++
      continue
    }
    SKIPPED.lastIndex = at
    const piece = SKIPPED.exec(text)
    if (!piece || ++skipped > MAX_SKIPPED) return found
    at += piece[0].length
  }
}

function narrow(character: string): string {
  return character === '（' ? '(' : character === '）' ? ')' : character
}

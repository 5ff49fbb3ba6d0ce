import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml'
import type { TextKey } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'

/** One `key: value` as the user wrote it. */
export interface Entry {
  readonly name: string
  readonly value: unknown // string, number, boolean, null, a list or a `Map` of these; `section` for what lies deeper
  readonly written: string // the text of a scalar as typed
  readonly place: string // "configs/a.yaml:14" or "--set lora_rank=8:", ready to stand before the sentence
  readonly line: string // "14", or "--set", for a message that names two places
}

/** Stands for a mapping inside a list or a mapping: no setting takes one. */
export const section = Symbol('section')

/** The entries of a flat YAML mapping, or its faults of form; `file` is the path as the user gave it. */
export function parseYaml(source: string, file: string): { entries: readonly Entry[]; faults: readonly UserError[] } {
  const lines = new LineCounter()
  // prettyErrors would quote the source, and with it a system message; our own check names both lines of a repeated key
  const doc = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const at = (offset: number) => lines.linePos(offset)
  if (doc.errors.length + doc.warnings.length > 0) {
    const colons = colonFaults(source, file)
    if (colons.length > 0) return { entries: [], faults: colons }
    const problems = [...doc.errors, ...doc.warnings].map((problem) => ({ ...at(problem.pos[0]), code: problem.code }))
    const first = problems.filter((problem, i) => problems.findIndex(({ line }) => line === problem.line) === i)
    const faults = first.map(({ line, col, code }) => {
      return new UserError(syntaxCodes[code] ?? 'config.yaml-syntax', { place: `${file}:${line}:${col}`, reason: code })
    })
    return { entries: [], faults }
  }
  if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) {
    return { entries: [], faults: [new UserError('config.empty', { file })] }
  }
  if (!isMap(doc.contents)) {
    const colons = colonFaults(source, file)
    return { entries: [], faults: colons.length > 0 ? colons : [new UserError('config.not-a-mapping', { file })] }
  }
  const entries: Entry[] = []
  const faults: UserError[] = []
  for (const { key, value } of doc.contents.items) {
    const { line, col } = at((key as ParsedNode).range[0])
    if (isAlias(value) && value.resolve(doc) === undefined) {
      faults.push(new UserError('config.yaml-start', { place: `${file}:${line}:${col}` })) // a text that begins with *
    }
    faults.push(...repeatedNames(value, doc, (offset) => at(offset).line, file))
    const words = { name: writtenText(key, doc), written: writtenText(value, doc) }
    entries.push({ ...words, value: plain(value, doc), place: `${file}:${line}`, line: String(line) })
  }
  return { entries, faults }
}

const syntaxCodes: Readonly<Record<string, TextKey>> = {
  TAB_AS_INDENT: 'config.yaml-tab',
  MISSING_CHAR: 'config.yaml-missing-char',
  BAD_DQ_ESCAPE: 'config.yaml-escape',
  BAD_INDENT: 'config.yaml-indent',
  BLOCK_AS_IMPLICIT_KEY: 'config.yaml-two-colons',
  MULTILINE_IMPLICIT_KEY: 'config.yaml-missing-char',
  TAG_RESOLVE_FAILED: 'config.yaml-start', // a text that begins with !
  MULTIPLE_DOCS: 'config.yaml-documents',
  BAD_SCALAR_START: 'config.yaml-start',
}

/** `key：16` and `key:16` are the commonest slips at a Chinese keyboard, and YAML's own complaint points elsewhere. */
function colonFaults(source: string, file: string): UserError[] {
  return source.split(/\r?\n/).flatMap((line, i) => {
    const place = `${file}:${i + 1}`
    const wide = /^\s*([\w-]+)\s*：/.exec(line)
    if (wide) return [new UserError('config.wide-colon', { place, key: wide[1]! })]
    const tight = /^\s*([\w-]+):[^\s:/\\]/.exec(line)
    return tight ? [new UserError('config.tight-colon', { place, key: tight[1]! })] : []
  })
}

/** A node's value. Lists and maps hold scalars only, so one that holds itself by an alias ends here too. */
function plain(node: unknown, doc: Document): unknown {
  const here = isAlias(node) ? node.resolve(doc) : node
  if (isScalar(here)) return here.value
  const scalar = (item: unknown) => {
    const inner = isAlias(item) ? item.resolve(doc) : item
    return isScalar(inner) ? inner.value : section
  }
  if (isMap(here)) return new Map(here.items.map(({ key, value }) => [writtenText(key, doc), scalar(value)]))
  return isSeq(here) ? here.items.map(scalar) : null
}

/** A name that stands twice in a nested mapping: the last would win silently. */
function repeatedNames(node: unknown, doc: Document, lineOf: (offset: number) => number, file: string): UserError[] {
  const here = isAlias(node) ? node.resolve(doc) : node
  if (!isMap(here)) return []
  const first = new Map<string, number>()
  return here.items.flatMap(({ key: name }) => {
    const key = writtenText(name, doc)
    const line = lineOf((name as ParsedNode).range[0])
    const before = first.get(key)
    if (before === undefined) first.set(key, line)
    return before === undefined
      ? []
      : [new UserError('config.duplicate-key', { place: `${file}:${line}`, key, line, first: before })]
  })
}

/** The text as written: `007` and `1_000` are numbers to YAML, but may be a folder's name. */
function writtenText(node: unknown, doc: Document): string {
  const here = isAlias(node) ? node.resolve(doc) : node
  if (isScalar(here)) return (here as Scalar.Parsed).source
  return isSeq(here) ? '[...]' : '{...}'
}

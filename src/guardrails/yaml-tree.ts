import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { UserError } from '../texts/user-error.ts'

/** A value of a YAML file and where it stands. */
export interface Placed {
  readonly value: string | number | boolean | null | PlacedMap | readonly Placed[]
  readonly place: string // "rules.yaml:14"
}

export type PlacedMap = ReadonlyMap<string, Placed>

const MAX_DEPTH = 6 // an alias may hold itself

/** The mapping of a whole file; null where it cannot be read, with the faults added to `faults`. */
export function readYamlTree(source: string, file: string, faults: UserError[]): Placed | null {
  const counter = new LineCounter()
  const doc = parseDocument(source, { lineCounter: counter, prettyErrors: false, uniqueKeys: false })
  const placeOf = (offset: number) => `${file}:${counter.linePos(offset).line}`
  for (const { pos, code } of [...doc.errors, ...doc.warnings]) {
    faults.push(new UserError('guardrails.syntax', { place: placeOf(pos[0]), reason: code }))
  }
  if (doc.errors.length > 0) return null
  if (!isMap(doc.contents)) {
    faults.push(new UserError('guardrails.notAMapping', { file }))
    return null
  }
  const read = (node: unknown, at: unknown, depth: number): Placed => {
    const here = isAlias(node) ? node.resolve(doc) : node
    const place = placeOf((at as ParsedNode).range[0])
    if (depth > MAX_DEPTH) return { value: null, place }
    if (isSeq(here)) return { place, value: here.items.map((item) => read(item, item, depth + 1)) }
    if (!isMap(here)) return { place, value: isScalar(here) ? (here.value as Placed['value']) : null }
    const map = new Map<string, Placed>()
    for (const { key, value } of here.items) {
      const name = String(isScalar(key) ? key.value : '')
      const entry =
        value === null ? { value: null, place: placeOf((key as ParsedNode).range[0]) } : read(value, key, depth + 1)
      if (map.has(name)) faults.push(new UserError('guardrails.repeatedKey', { place: entry.place, key: name }))
      else map.set(name, entry)
    }
    return { place, value: map }
  }
  return read(doc.contents, doc.contents, 0)
}

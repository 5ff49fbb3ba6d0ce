import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, type YAMLMap } from 'yaml'
import type { TextKey } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'

/** A value of a YAML file and where it stands. */
export interface Placed {
  readonly value: unknown // scalar as YAML reads it, `YamlMap` or a list of `Placed`
  readonly place: string // "forms/a.yaml:14"
}

export type YamlMap = ReadonlyMap<string, Placed>

export interface YamlOptions {
  readonly notAMapping: TextKey // what to say of a file that is no mapping, with {file}
  readonly camelCase?: boolean // keys in `snake_case` are taken for `camelCase`
  readonly maxDepth: number // what lies deeper is left out; an alias may hold itself
}

interface Reading extends YamlOptions {
  readonly file: string
  readonly faults: UserError[]
  readonly lineOf: (node: unknown) => number
  readonly resolve: (node: unknown) => unknown
}

/** The one mapping of a file, values in place, as deep as it goes; null where it cannot be read. Faults are added to `faults`. */
export function readYamlMap(source: string, file: string, faults: UserError[], options: YamlOptions): Placed | null {
  const counter = new LineCounter()
  const doc = parseDocument(source, { lineCounter: counter, prettyErrors: false, uniqueKeys: false })
  const problems = [...doc.errors, ...doc.warnings]
  if (problems.length > 0) {
    const lines = new Map(problems.map(({ pos, code }) => [counter.linePos(pos[0]).line, code]))
    for (const [line, reason] of lines)
      faults.push(new UserError('formats.yamlSyntax', { place: `${file}:${line}`, reason }))
    return null
  }
  if (!isMap(doc.contents)) {
    faults.push(new UserError(options.notAMapping, { file }))
    return null
  }
  const lineOf = (node: unknown) => counter.linePos((node as ParsedNode).range[0]).line
  const resolve = (node: unknown) => (isAlias(node) ? node.resolve(doc) : node)
  return placed(doc.contents, doc.contents, { ...options, file, faults, lineOf, resolve })
}

function placed(node: unknown, at: unknown, reading: Reading, depth = 0): Placed {
  const here = reading.resolve(node)
  const place = `${reading.file}:${reading.lineOf(at)}`
  if (isScalar(here)) return { value: here.value, place }
  if (depth >= reading.maxDepth) return { value: undefined, place }
  if (isSeq(here)) return { value: here.items.map((item) => placed(item, item, reading, depth + 1)), place }
  return { value: isMap(here) ? mapOf(here, reading, depth + 1) : null, place }
}

function mapOf(map: YAMLMap, reading: Reading, depth: number): YamlMap {
  const found = new Map<string, Placed>()
  for (const { key: name, value } of map.items) {
    const scalar = reading.resolve(name)
    const written = String(isScalar(scalar) ? scalar.value : '')
    const key = reading.camelCase ? camelCase(written) : written
    const before = found.get(key)
    const entry = placed(value ?? name, name, reading, depth)
    if (before !== undefined) {
      const first = before.place.slice(before.place.lastIndexOf(':') + 1)
      reading.faults.push(new UserError('formats.yamlRepeatedKey', { place: entry.place, key, first }))
    } else found.set(key, value === null ? { ...entry, value: null } : entry)
  }
  return found
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Tells every key of a mapping that is none of `allowed`, with the nearest one that is. */
export function tellUnknown(map: YamlMap, allowed: readonly string[], faults: UserError[]): void {
  for (const [key, { place }] of map) {
    if (allowed.includes(key)) continue
    const near = nearest(key, allowed)
    faults.push(
      near === null
        ? new UserError('formats.yamlUnknownKey', { place, key, allowed: allowed.join(', ') })
        : new UserError('formats.yamlTypo', { place, key, near }),
    )
  }
}

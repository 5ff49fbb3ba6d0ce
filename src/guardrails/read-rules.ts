import { type Placed, readYamlMap, tellUnknown, type YamlMap } from '../formats/yaml-map.ts'
import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import { isBounded } from './compile.ts'
import {
  ACTIONS,
  type Bilingual,
  DOMAINS,
  EXCEPTIONS,
  type Rule,
  type RuleFile,
  SEVERITIES,
  SIDES,
  type WordList,
} from './rule.ts'

/**
 * Rules from YAML over those that are there already: a rule of a known name changes only what it says, a new one must say all. Every fault is
 * added to `faults` with its line; what is read is then not to be used.
 */
export function readRules(source: string, file: string, base: RuleFile, faults: UserError[]): RuleFile {
  const root = readYamlMap(source, file, faults, { notAMapping: 'guardrails.notAMapping', maxDepth: 6 })
  if (root === null || !(root.value instanceof Map)) return base
  const reader = createReader(faults)
  const map = root.value as YamlMap
  reader.known(map, ['version', 'words', 'spoken', 'rules'])
  const words = new Map(base.words)
  for (const [name, placed] of reader.map(map, 'words')) words.set(name, wordsOf(placed, reader))
  const spoken = new Map(base.spoken)
  for (const [word, placed] of reader.map(map, 'spoken')) spoken.set(word, reader.texts(placed))
  const rules = new Map(base.rules.map((rule) => [rule.name, rule]))
  const seen = new Map<string, string>()
  for (const item of reader.list(map, 'rules')) {
    const rule = ruleOf(item, rules, reader)
    if (rule === null) continue
    const first = seen.get(rule.name)
    if (first !== undefined) reader.fault('guardrails.sameRule', { place: item.place, rule: rule.name, first })
    seen.set(rule.name, item.place)
    rules.set(rule.name, rule)
  }
  return { words, spoken, rules: [...rules.values()] }
}

const LIST_KEYS = ['any', 'like', 'not_before', 'not_after'] as const

function wordsOf(placed: Placed, reader: Reader): WordList {
  if (!(placed.value instanceof Map)) {
    return { any: reader.texts(placed), like: [], notBefore: [], notAfter: [] }
  }
  const map = placed.value as YamlMap
  reader.known(map, LIST_KEYS)
  const [any, like, notBefore, notAfter] = LIST_KEYS.map((key) => reader.texts(map.get(key)))
  for (const item of like!) {
    if (!isExpression(item)) reader.fault('guardrails.badLike', { place: map.get('like')!.place })
  }
  if (any!.length + like!.length === 0) reader.fault('guardrails.emptyWords', { place: placed.place })
  return { any: any!, like: like!, notBefore: notBefore!, notAfter: notAfter! }
}

function isExpression(source: string): boolean {
  try {
    return isBounded(source) && !new RegExp(source).test('')
  } catch {
    return false
  }
}

const RULE_KEYS = [
  ...['name', 'title', 'side', 'action', 'severity', 'patterns', 'except', 'unless_before', 'unless_after'],
  ...['unless_sentence', 'max_length', 'likeness', 'replace', 'notice', 'domains', 'source', 'examples'],
]

function ruleOf(item: Placed, known: ReadonlyMap<string, Rule>, reader: Reader): Rule | null {
  if (!(item.value instanceof Map)) {
    reader.fault('guardrails.notARule', { place: item.place })
    return null
  }
  const map = item.value as YamlMap
  reader.known(map, RULE_KEYS)
  const name = reader.text(map, 'name', item.place)
  if (name === null) return null
  if (!/^[a-z0-9][a-z0-9-]{0,47}$/.test(name)) reader.fault('guardrails.badName', { place: map.get('name')!.place })
  const before = known.get(name)
  if (before === undefined) tellMissing(map, name, [...known.keys()], item.place, reader)
  const rule: Rule = {
    name,
    title: reader.bilingual(map, 'title') ?? before?.title ?? { en: name, zh: name },
    side: reader.oneOf(map, 'side', SIDES) ?? before?.side ?? 'output',
    action: reader.oneOf(map, 'action', [...ACTIONS, 'off']) ?? before?.action ?? 'hold',
    severity: reader.oneOf(map, 'severity', SEVERITIES) ?? before?.severity ?? 'medium',
    patterns: reader.textsOr(map, 'patterns', before?.patterns),
    except: reader.manyOf(map, 'except', EXCEPTIONS) ?? before?.except ?? [],
    unlessBefore: reader.textsOr(map, 'unless_before', before?.unlessBefore),
    unlessAfter: reader.textsOr(map, 'unless_after', before?.unlessAfter),
    unlessSentence: reader.textsOr(map, 'unless_sentence', before?.unlessSentence),
    domains: reader.manyOf(map, 'domains', DOMAINS) ?? before?.domains ?? [],
    maxLength: reader.whole(map, 'max_length') ?? before?.maxLength ?? null,
    likeness: reader.number(map, 'likeness') ?? before?.likeness ?? null,
    replace: map.has('replace') ? reader.anyText(map, 'replace') : (before?.replace ?? null),
    notice: reader.bilingual(map, 'notice') ?? before?.notice ?? null,
    source: (map.has('source') ? reader.text(map, 'source', item.place) : before?.source) ?? '',
    examples: examplesOf(map.get('examples'), reader) ?? before?.examples ?? { hit: [], pass: [] },
    place: item.place,
  }
  if (rule.patterns.length === 0 && rule.maxLength === null && rule.likeness === null)
    reader.fault('guardrails.noPattern', { place: item.place, rule: name })
  if (rule.action === 'fix' && rule.replace === null)
    reader.fault('guardrails.noReplace', { place: item.place, rule: name })
  return rule
}

const REQUIRED = ['side', 'action', 'source', 'examples'] as const

/** A new rule must say all; where its name is nearly that of a known one it was probably meant to change that. */
function tellMissing(map: YamlMap, name: string, known: readonly string[], place: string, reader: Reader): void {
  const missing = REQUIRED.filter((key) => !map.has(key))
  if (missing.length === 0) return
  const near = nearest(name, known)
  if (near !== null) reader.fault('guardrails.ruleTypo', { place, rule: name, near })
  else reader.fault('guardrails.missingKeys', { place, rule: name, keys: missing.join(', ') })
}

function examplesOf(placed: Placed | undefined, reader: Reader): Rule['examples'] | null {
  if (placed === undefined) return null
  if (!(placed.value instanceof Map)) {
    reader.fault('guardrails.notExamples', { place: placed.place })
    return null
  }
  const map = placed.value as YamlMap
  reader.known(map, ['hit', 'pass'])
  return { hit: reader.texts(map.get('hit')), pass: reader.texts(map.get('pass')) }
}

type Reader = ReturnType<typeof createReader>

/** Values of a mapping by their type; a wrong one is told and taken as one that is not there. */
function createReader(faults: UserError[]) {
  const fault = (...[code, values]: ConstructorParameters<typeof UserError>) =>
    void faults.push(new UserError(code, values))
  const texts = (placed: Placed | undefined): readonly string[] => {
    if (placed === undefined) return []
    const { value, place } = placed
    const items = Array.isArray(value) ? (value as readonly Placed[]) : [placed]
    const wrong = items.find((item) => !isText(item.value))
    if (wrong) fault('guardrails.notTexts', { place: wrong.place || place })
    return items.flatMap((item) => (isText(item.value) ? [String(item.value)] : []))
  }
  const text = (map: YamlMap, key: string, owner: string): string | null => {
    const entry = map.get(key)
    if (typeof entry?.value === 'string' && entry.value.trim() !== '') return entry.value
    fault('guardrails.notText', { place: entry?.place ?? owner, key })
    return null
  }
  const oneOf = <T extends string>(map: YamlMap, key: string, allowed: readonly T[]): T | null => {
    const entry = map.get(key)
    if (entry === undefined) return null
    const value = entry.value === false ? 'off' : entry.value // YAML 1.1 readers take off for false
    const found = allowed.find((name) => name === value)
    if (found === undefined) fault('guardrails.notOneOf', { place: entry.place, key, allowed: allowed.join(', ') })
    return found ?? null
  }
  return {
    fault,
    texts,
    text,
    oneOf,
    known: (map: YamlMap, allowed: readonly string[]) => tellUnknown(map, allowed, faults),
    textsOr: (map: YamlMap, key: string, before: readonly string[] = []) =>
      map.has(key) ? texts(map.get(key)) : before,
    anyText(map: YamlMap, key: string): string | null {
      const entry = map.get(key)
      if (typeof entry?.value === 'string') return entry.value
      fault('guardrails.notText', { place: entry?.place ?? '', key })
      return null
    },
    manyOf<T extends string>(map: YamlMap, key: string, allowed: readonly T[]): readonly T[] | null {
      if (!map.has(key)) return null
      const found = texts(map.get(key))
      const isAllowed = (name: string): name is T => (allowed as readonly string[]).includes(name)
      if (!found.every(isAllowed))
        fault('guardrails.notOneOf', { place: map.get(key)!.place, key, allowed: allowed.join(', ') })
      return found.filter(isAllowed)
    },
    whole(map: YamlMap, key: string): number | null {
      const entry = map.get(key)
      if (entry === undefined) return null
      if (typeof entry.value === 'number' && Number.isInteger(entry.value) && entry.value > 0) return entry.value
      fault('guardrails.notWhole', { place: entry.place, key })
      return null
    },
    number(map: YamlMap, key: string): number | null {
      const entry = map.get(key)
      if (entry === undefined) return null
      if (typeof entry.value === 'number' && Number.isFinite(entry.value)) return entry.value
      fault('guardrails.notNumber', { place: entry.place, key })
      return null
    },
    /** {en, zh}, or one text for both */
    bilingual(map: YamlMap, key: string): Bilingual | null {
      const entry = map.get(key)
      if (entry === undefined) return null
      if (typeof entry.value === 'string') return { en: entry.value, zh: entry.value }
      if (!(entry.value instanceof Map)) {
        fault('guardrails.notText', { place: entry.place, key })
        return null
      }
      const both = entry.value as YamlMap
      const [en, zh] = [text(both, 'en', entry.place), text(both, 'zh', entry.place)]
      return en === null || zh === null ? null : { en, zh }
    },
    map(map: YamlMap, key: string): YamlMap {
      const entry = map.get(key)
      if (entry === undefined || entry.value instanceof Map) return (entry?.value as YamlMap | undefined) ?? new Map()
      fault('guardrails.notMap', { place: entry.place, key })
      return new Map()
    },
    list(map: YamlMap, key: string): readonly Placed[] {
      const entry = map.get(key)
      if (entry === undefined || Array.isArray(entry.value))
        return (entry?.value as readonly Placed[] | undefined) ?? []
      fault('guardrails.notList', { place: entry.place, key })
      return []
    },
  }
}

function isText(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

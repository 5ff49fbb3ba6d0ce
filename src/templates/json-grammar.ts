import { UserError, UserErrors } from '../texts/user-error.ts'

/**
 * A JSON Schema as a grammar of llama.cpp (GBNF). What a grammar cannot hold is refused by the name of its field: a keyword that is
 * silently left out would be a promise that the answer does not keep. Objects are closed, their members come in the order of the schema.
 */
export type JsonSchema = { readonly [key: string]: unknown } | boolean

/** Any JSON object. */
export const JSON_OBJECT_GRAMMAR = ['root ::= object', ...shared(['object', 'array', 'any'])].join('\n')

const MAX_RULES = 500
const MAX_DEPTH = 32
/** Says nothing of the answer's form. */
const ANNOTATIONS = [
  'title',
  'description',
  'default',
  'examples',
  '$schema',
  '$id',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
]
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  $ref: [],
  anyOf: [],
  oneOf: [],
  const: ['type'],
  enum: ['type'],
  object: ['type', 'properties', 'required', 'additionalProperties'],
  array: ['type', 'items', 'minItems', 'maxItems'],
  string: ['type', 'minLength', 'maxLength'],
  number: ['type'],
  integer: ['type'],
  boolean: ['type'],
  null: ['type'],
}
const WIDTH_LIMIT = 2000

/** @param at where the schema stands in the request, for the faults. UserErrors with every keyword that a grammar cannot hold. */
export function jsonGrammar(schema: JsonSchema, at = 'schema'): string {
  const compiler = createCompiler(schema)
  const root = compiler.rule(schema, at, 0)
  if (compiler.faults.length > 0) throw new UserErrors(compiler.faults)
  return [`root ::= ${root}`, ...compiler.rules, ...shared(compiler.used), ''].join('\n')
}

function createCompiler(whole: JsonSchema) {
  const rules: string[] = []
  const faults: UserError[] = []
  const used = new Set<string>()
  const refs = new Map<string, string>()
  const defs = (typeof whole === 'object' ? (whole.$defs ?? whole.definitions) : undefined) as Members | undefined

  function refuse(code: 'keyword' | 'value' | 'depth', field: string): string {
    faults.push(new UserError(`templates.schema-${code}`, { field }))
    return use('any')
  }

  function use(name: string): string {
    used.add(name)
    return name
  }

  function add(body: string): string {
    const name = `r${rules.length}`
    rules.push(`${name} ::= ${body}`)
    return name
  }

  function rule(schema: unknown, at: string, depth: number): string {
    if (depth > MAX_DEPTH || rules.length > MAX_RULES) return refuse('depth', at)
    if (schema === true) return use('any')
    if (!isObject(schema)) return refuse('value', at)
    const kind = kindOf(schema)
    if (kind === null) return refuse('value', `${at}.type`)
    const allowed =
      kind === 'types' ? (schema.type as readonly string[]).flatMap((type) => KEYWORDS[type]!) : KEYWORDS[kind]!
    const known = [kind, ...allowed, ...ANNOTATIONS, ...(depth === 0 ? ['$defs', 'definitions'] : [])]
    const foreign = Object.keys(schema).filter((key) => !known.includes(key))
    for (const key of foreign) refuse('keyword', `${at}.${key}`)
    if (foreign.length > 0) return use('any')
    return forms[kind]!(schema, at, depth)
  }

  const forms: Readonly<Record<string, (schema: Members, at: string, depth: number) => string>> = {
    $ref: ({ $ref }, at) => refRule($ref, `${at}.$ref`),
    anyOf: ({ anyOf }, at, depth) => choice(anyOf, `${at}.anyOf`, depth),
    oneOf: ({ oneOf }, at, depth) => choice(oneOf, `${at}.oneOf`, depth),
    const: (schema) => literal(schema.const),
    enum: ({ enum: values }, at) => {
      if (!Array.isArray(values) || values.length === 0) return refuse('value', `${at}.enum`)
      return add(values.map(literal).join(' | '))
    },
    types: (schema, at, depth) =>
      add((schema.type as readonly string[]).map((type) => rule(only(schema, type), at, depth + 1)).join(' | ')),
    object: (schema, at, depth) => objectRule(schema, at, depth),
    array: (schema, at, depth) => arrayRule(schema, at, depth),
    string: ({ minLength, maxLength }, at) => {
      const range = rangeOf(minLength, maxLength)
      if (range === null) return refuse('value', `${at}.maxLength`)
      return range === '*' ? use('string') : add(`"\\"" ${use('char')}${range} "\\""`)
    },
    number: () => use('number'),
    integer: () => use('integer'),
    boolean: () => use('boolean'),
    null: () => use('null'),
  }

  function choice(options: unknown, at: string, depth: number): string {
    if (!Array.isArray(options) || options.length === 0) return refuse('value', at)
    return add(options.map((each, i) => rule(each, `${at}[${i}]`, depth + 1)).join(' | '))
  }

  function refRule(ref: unknown, at: string): string {
    const name = /^#\/(?:\$defs|definitions)\/([^/~]+)$/.exec(String(ref))?.[1]
    if (name === undefined || !defs || !Object.hasOwn(defs, name)) return refuse('value', at)
    const known = refs.get(name)
    if (known !== undefined) return known
    const place = `d${refs.size}`
    refs.set(name, place) // before its body, which may name it again
    rules.push(`${place} ::= ${rule(defs[name], `#/$defs/${name}`, 1)}`)
    return place
  }

  function objectRule(schema: Members, at: string, depth: number): string {
    const { properties = {}, required = [], additionalProperties = false } = schema
    if (additionalProperties !== false) return refuse('value', `${at}.additionalProperties`)
    if (!isObject(properties) || !Array.isArray(required)) return refuse('value', `${at}.properties`)
    const absent = required.find((name) => !Object.hasOwn(properties, String(name)))
    if (absent !== undefined) return refuse('value', `${at}.required`)
    const members = Object.entries(properties).map(([name, value]) => ({
      text: `${literal(name)} ${use('ws')} ":" ws ${rule(value, `${at}.properties.${name}`, depth + 1)}`,
      required: required.includes(name),
    }))
    return add(`"{" ${use('ws')} ${membersFrom(members, 0, false)}"}"`)
  }

  /** Members from `i` on; whether one stands before them says whether they begin with a comma. */
  function membersFrom(members: readonly Member[], i: number, begun: boolean): string {
    const member = members[i]
    if (!member) return begun ? 'ws ' : ''
    const body = `${begun ? 'ws "," ws ' : ''}${member.text}`
    if (begun && !member.required) return `(${body})? ${membersFrom(members, i + 1, true)}`
    if (member.required) return `${body} ${membersFrom(members, i + 1, true)}`
    const without = membersFrom(members, i + 1, false)
    const rest = add(membersFrom(members, i + 1, true).trim())
    return `(${body} ${rest} ${without.trim() === '' ? ')? ' : `| ${without.trim()}) `}`
  }

  function arrayRule({ items = true, minItems, maxItems }: Members, at: string, depth: number): string {
    const [min, max] = [minItems ?? 0, maxItems ?? null]
    if (rangeOf(minItems, maxItems) === null) return refuse('value', `${at}.maxItems`)
    const item = rule(items, `${at}.items`, depth + 1)
    if (max === 0) return add(`"[" ${use('ws')} "]"`)
    const most = max === null ? '' : String(Number(max) - 1)
    const more = `${item} (${use('ws')} "," ws ${item}){${Math.max(0, Number(min) - 1)},${most}} ws`
    return add(`"[" ws ${min === 0 ? `(${more})?` : more} "]"`)
  }

  return { rules, faults, used, rule }
}

type Members = Readonly<Record<string, unknown>>
interface Member {
  readonly text: string
  readonly required: boolean
}

function kindOf(schema: Members): string | null {
  for (const kind of ['$ref', 'anyOf', 'oneOf', 'const', 'enum']) if (Object.hasOwn(schema, kind)) return kind
  const { type } = schema
  if (Array.isArray(type)) return type.length > 0 && type.every((each) => isType(each)) ? 'types' : null
  if (type === undefined) return Object.hasOwn(schema, 'properties') ? 'object' : null
  return isType(type) ? String(type) : null
}

/** The schema for one of its types, with the keywords of that type alone. */
function only(schema: Members, type: string): Members {
  const own = Object.entries(schema).filter(([key]) => KEYWORDS[type]!.includes(key))
  return { ...Object.fromEntries(own), type }
}

function isType(type: unknown): boolean {
  return typeof type === 'string' && Object.hasOwn(KEYWORDS, type) && KEYWORDS[type]!.includes('type')
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function rangeOf(min: unknown = 0, max: unknown = null): string | null {
  const whole = (n: unknown) => Number.isInteger(n) && Number(n) >= 0 && Number(n) <= WIDTH_LIMIT
  if (!whole(min) || (max !== null && !(whole(max) && Number(max) >= Number(min)))) return null
  return min === 0 && max === null ? '*' : `{${Number(min)},${max === null ? '' : Number(max)}}`
}

/** A JSON value as it must be written, as a literal of the grammar. */
function literal(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null'
  return `"${json.replace(/["\\]/g, '\\$&')}"`
}

/** The rules that every schema may use, and what those use. */
function shared(names: Iterable<string>): readonly string[] {
  const uses: Readonly<Record<string, readonly [body: string, needs: readonly string[]]>> = {
    ws: ['[ \\n]{0,8}', []],
    char: ['[^"\\\\\\x00-\\x1F\\x7F] | "\\\\" (["\\\\/bfnrt] | "u" [0-9a-fA-F]{4})', []],
    string: ['"\\"" char* "\\""', ['char']],
    integer: ['"-"? ("0" | [1-9] [0-9]{0,15})', []],
    number: ['integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,3})?', ['integer']],
    boolean: ['"true" | "false"', []],
    null: ['"null"', []],
    object: ['"{" ws (string ws ":" ws any (ws "," ws string ws ":" ws any)*)? ws "}"', ['ws', 'string', 'any']],
    array: ['"[" ws (any (ws "," ws any)*)? ws "]"', ['ws', 'any']],
    any: [
      'object | array | string | number | boolean | null',
      ['object', 'array', 'string', 'number', 'boolean', 'null'],
    ],
  }
  const wanted = new Set<string>()
  const want = (name: string): void => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const each of uses[name]![1]) want(each)
  }
  for (const name of ['ws', ...names]) want(name)
  return [...wanted].map((name) => `${name} ::= ${uses[name]![0]}`)
}

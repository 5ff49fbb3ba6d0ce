import { describe, expect, it } from 'vitest'
import { UserErrors } from '../texts/user-error.ts'
import { JSON_OBJECT_GRAMMAR, type JsonSchema, jsonGrammar } from './json-grammar.ts'

const faultsOf = (schema: JsonSchema): readonly string[] => {
  try {
    jsonGrammar(schema, 'response_format.json_schema.schema')
    return []
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error
    return error.faults.map(
      ({ code, values }) => `${code} ${String(values.field).replace('response_format.json_schema.schema', '$')}`,
    )
  }
}

describe('jsonGrammar', () => {
  it('names every rule that it uses', () => {
    const grammar = jsonGrammar({
      type: 'object',
      title: '病历',
      properties: {
        name: { type: 'string', maxLength: 8 },
        age: { type: ['integer', 'null'] },
        tags: { type: 'array', items: { enum: ['急', '"慢"', 1, null] }, minItems: 1, maxItems: 3 },
        next: { anyOf: [{ $ref: '#/$defs/visit' }, { type: 'null' }] },
        free: true as unknown as object,
      },
      required: ['name', 'tags'],
      $defs: { visit: { type: 'object', properties: { on: { const: 'x' }, again: { $ref: '#/$defs/visit' } } } },
    })
    for (const text of [grammar, JSON_OBJECT_GRAMMAR]) {
      const defined = [...text.matchAll(/^([\w-]+) ::=/gm)].map(([, name]) => name)
      const bodies = text
        .replace(/^[\w-]+ ::=/gm, '')
        .replace(/"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{[\d,]*\}/g, ' ')
      for (const [name] of bodies.matchAll(/[a-z][\w-]*/g)) expect(defined).toContain(name)
      expect(new Set(defined).size).toBe(defined.length)
    }
  })

  it.each<[string, JsonSchema, readonly string[]]>([
    ['pattern', { type: 'string', pattern: '^a$' }, ['templates.schema-keyword $.pattern']],
    [
      'bounds',
      { type: 'integer', minimum: 1, maximum: 9 },
      ['templates.schema-keyword $.minimum', 'templates.schema-keyword $.maximum'],
    ],
    ['uniqueItems', { type: 'array', uniqueItems: true }, ['templates.schema-keyword $.uniqueItems']],
    [
      'deep keyword',
      { type: 'object', properties: { a: { type: 'array', items: { type: 'string', format: 'date' } } } },
      ['templates.schema-keyword $.properties.a.items.format'],
    ],
    ['prefixItems', { type: 'array', prefixItems: [] }, ['templates.schema-keyword $.prefixItems']],
    ['not', { not: {} }, ['templates.schema-value $.type']],
    ['allOf', { allOf: [{ type: 'string' }] }, ['templates.schema-value $.type']],
    [
      'mixed',
      { type: 'object', properties: {}, anyOf: [{ type: 'null' }] },
      ['templates.schema-keyword $.type', 'templates.schema-keyword $.properties'],
    ],
    ['open objects', { type: 'object', additionalProperties: true }, ['templates.schema-value $.additionalProperties']],
    ['required of nothing', { type: 'object', properties: {}, required: ['a'] }, ['templates.schema-value $.required']],
    ['a reference elsewhere', { $ref: 'https://x.test/a' }, ['templates.schema-value $.$ref']],
    ['lengths turned round', { type: 'string', minLength: 9, maxLength: 3 }, ['templates.schema-value $.maxLength']],
    ['an empty enum', { enum: [] }, ['templates.schema-value $.enum']],
    ['false', false, ['templates.schema-value $']],
    ['an unknown type', { type: 'date' }, ['templates.schema-value $.type']],
  ])('refuses %s by its field', (_, schema, want) => {
    expect(faultsOf(schema)).toEqual(want)
  })

  it('refuses depth without end', () => {
    let schema: JsonSchema = { type: 'string' }
    for (let i = 0; i < 5000; i++) schema = { type: 'array', items: schema }
    expect(faultsOf(schema)[0]).toContain('templates.schema-depth')
  })
})

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { jsonSchema } from './json-schema.ts'
import { loadConfig } from './load.ts'
import { referencePage } from './reference.ts'
import { settingKeys, settingOf } from './schema.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the reference page', () => {
  // after a change of schema.ts: npx vitest run --project unit src/config -u
  it('in docs/ is the one made from the table', async () => {
    await expect(referencePage('en')).toMatchFileSnapshot(`${root}docs/configuration.md`)
    await expect(referencePage('zh')).toMatchFileSnapshot(`${root}docs/configuration.zh.md`)
  })
})

describe('the JSON Schema', () => {
  const { properties } = jsonSchema('en') as { properties: Record<string, Record<string, unknown>> }

  it('has every setting under every name', () => {
    const names = settingKeys.flatMap((key) => [key, ...settingOf(key).aliases])
    expect(Object.keys(properties).sort()).toEqual(names.sort())
  })

  it('carries type, bounds, default and sentence', () => {
    expect(properties.lora_rank).toEqual({
      description: 'Rank of the adapter. More rank can hold more, and costs memory. Default: 16.',
      default: 16,
      type: 'integer',
      minimum: 1,
      maximum: 512,
    })
    expect(properties.r).toEqual({
      description: 'Another name of lora_rank.',
      $ref: '#/properties/lora_rank',
      deprecated: false,
    })
    expect(properties.lora_alpha).toMatchObject({ exclusiveMinimum: 0, maximum: 4096 })
    expect(properties.gradient_checkpointing?.anyOf).toContainEqual({
      enum: ['true', 'false', 'yes', 'no', true, false],
    })
    expect(jsonSchema('zh')).toMatchObject({
      properties: { epochs: { description: expect.stringContaining('默认值：3') } },
    })
  })
})

describe('every shipped YAML of a training', () => {
  const files = readdirSync(`${root}configs`).filter((name) => name.endsWith('.yaml') && name !== 'serve.yaml') // load-serve.test.ts

  it('is there', () => {
    expect(files).toEqual(expect.arrayContaining(['demo.yaml', 'legal_lora.yaml', 'medical_lora.yaml']))
  })

  it.each(files)('%s is read without a fault', async (name) => {
    const { config } = await loadConfig(`configs/${name}`, { cwd: root, filesMustExist: false })
    expect(config.lora_rank).toBe(16)
    expect(config.base_model).toBe(`${root}models/lorasmith-demo-zh-8m-Q8_0.gguf`)
  })
})

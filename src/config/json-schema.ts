import * as z from 'zod'
import { type Lang, text } from '../texts/render.ts'
import { settingKeys, settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'
import { showValue, valueForm } from './value-form.ts'

export type JsonSchema = { readonly [key: string]: unknown }

/**
 * JSON Schema (draft 2020-12) of a training YAML, for editors: every setting with its sentence, bounds and default, and every
 * other name of it. Values may be spelled in the ways the reader takes; that two names are not given at once is left to it.
 */
export function jsonSchema(lang: Lang): JsonSchema {
  const properties: Record<string, JsonSchema> = {}
  for (const key of settingKeys) properties[key] = property(lang, key)
  for (const key of settingKeys) {
    for (const alias of settingOf(key).aliases) properties[alias] = aliasProperty(lang, key)
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: text(lang, 'config.reference-title'),
    type: 'object',
    properties,
    additionalProperties: false,
    allOf: [oneOf(['base_model']), oneOf(['output_dir']), oneOf(['metadata_path', 'train_data_dir'])],
  }
}

function property(lang: Lang, key: SettingKey): JsonSchema {
  const { $schema, ...shape } = z.toJSONSchema(settingOf(key).type)
  const fallback = settingOf(key).default
  const described = { description: `${settingOf(key)[lang]}${defaultSentence(lang, key)}` }
  const known = fallback !== 'required' && 'value' in fallback ? { default: fallback.value } : {}
  const loose = otherSpellings(key)
  return { ...described, ...known, ...(loose.length === 0 ? shape : { anyOf: [shape, ...loose] }) }
}

function defaultSentence(lang: Lang, key: SettingKey): string {
  const words = defaultText(lang, key)
  return words === null ? '' : ` ${text(lang, 'config.default-is', { value: words })}`
}

/** The default in words; null where the key must be written. */
export function defaultText(lang: Lang, key: SettingKey): string | null {
  const fallback = settingOf(key).default
  if (fallback === 'required') return null
  return 'value' in fallback ? showValue(fallback.value) : fallback[lang]
}

function otherSpellings(key: SettingKey): JsonSchema[] {
  const { spellings = {} } = settingOf(key)
  const { items } = valueForm(key)
  if (items !== null) return [{ type: items === 'integer' ? 'integer' : 'string' }]
  const words = Object.keys(spellings)
  const flags = words.filter((word) => word === 'true' || word === 'false').map((word) => word === 'true')
  return words.length === 0 ? [] : [{ enum: [...words, ...flags] }]
}

function aliasProperty(lang: Lang, key: SettingKey): JsonSchema {
  return { description: text(lang, 'config.alias-of', { key }), $ref: `#/properties/${key}`, deprecated: false }
}

function oneOf(keys: readonly SettingKey[]): JsonSchema {
  const names = keys.flatMap((key) => [key, ...settingOf(key).aliases])
  return { anyOf: names.map((name) => ({ required: [name] })) }
}

import * as z from 'zod'
import { type Lang, type TextKey, type TextValues, text } from '../texts/render.ts'
import { settingOf } from './schema.ts'
import type { AnySetting, SettingKey } from './setting.ts'

/** What a value of a setting looks like, read from its zod type so that bounds stand in one place. */
export interface ValueForm {
  readonly kind: 'integer' | 'number' | 'flag' | 'choice' | 'list' | 'map' | 'text'
  readonly items: 'integer' | 'name' | 'text' | 'choice' | null // what a list or a map of texts holds: names stand for parts of the model
  readonly nullable: boolean
  readonly min: number // bounds of `integer` and `number`, of the values of a `map`
  readonly max: number
  readonly minAllowed: boolean // false: the bound itself is outside
  readonly maxAllowed: boolean
  readonly choices: readonly string[] // of a choice, or of each item of a list
}

export function valueForm(key: SettingKey): ValueForm {
  return formOf(settingOf(key))
}

/** The form of a setting of any table. */
export function formOf({ type }: Pick<AnySetting, 'type'>): ValueForm {
  const whole = z.toJSONSchema(type) as Shape
  const nullable = whole.anyOf !== undefined
  const inner = whole.anyOf?.find(({ type }) => type !== 'null') ?? whole
  const choices = inner.enum ?? inner.items?.enum ?? (inner.const === undefined ? [] : [inner.const])
  const bounds = inner.additionalProperties ?? inner
  return {
    kind: kindOf(inner.type, choices),
    items: itemsOf(
      inner.items ?? (inner.additionalProperties?.type === 'string' ? inner.additionalProperties : undefined),
    ),
    nullable,
    min: bounds.minimum ?? bounds.exclusiveMinimum ?? Number.NEGATIVE_INFINITY,
    max: bounds.maximum ?? bounds.exclusiveMaximum ?? Number.POSITIVE_INFINITY,
    minAllowed: bounds.exclusiveMinimum === undefined,
    maxAllowed: bounds.exclusiveMaximum === undefined,
    choices,
  }
}

/** The part of JSON Schema that the table's types come out as. */
interface Shape {
  readonly type?: string
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly string[]
  readonly const?: string
  readonly pattern?: string
  readonly items?: Shape
  readonly additionalProperties?: Shape
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

function kindOf(type: string | undefined, choices: readonly string[]): ValueForm['kind'] {
  if (type === 'integer' || type === 'number') return type
  if (type === 'boolean') return 'flag'
  if (type === 'array') return 'list'
  if (type === 'object') return 'map'
  return choices.length > 0 ? 'choice' : 'text'
}

function itemsOf(items: Shape | undefined): ValueForm['items'] {
  if (items === undefined) return null
  if (items.type === 'integer') return 'integer'
  if (items.enum !== undefined) return 'choice'
  return items.pattern === undefined ? 'text' : 'name'
}

/** The text key and values that say which values a setting takes: for the reference page and, with a place, for a fault. */
export function allowedValues(setting: AnySetting): { readonly form: FormName; readonly values: TextValues } {
  const { kind, items, min, max, minAllowed, maxAllowed, choices } = formOf(setting)
  const bounds = { min: showValue(min), max: showValue(max) }
  if (kind === 'integer') return { form: 'integer', values: bounds }
  if (kind === 'number') {
    return { form: minAllowed ? (maxAllowed ? 'number' : 'number-below') : 'number-above', values: bounds }
  }
  if (kind === 'choice') return { form: 'choice', values: { choices: choices.join(' | ') } }
  if (setting.form !== undefined) return { form: formName(kind, items), values: { ...bounds, form: setting.form } }
  return { form: setting.path ?? (kind === 'flag' ? 'flag' : 'text'), values: {} }
}

function formName(kind: ValueForm['kind'], items: ValueForm['items']): FormName {
  if (kind === 'map') return items === null ? 'map' : 'paths'
  if (kind === 'list') return items === 'name' || items === 'choice' ? 'list' : items === 'text' ? 'texts' : 'items'
  return 'form'
}

export type FormName =
  | 'integer'
  | 'number'
  | 'number-above'
  | 'number-below'
  | 'flag'
  | 'choice'
  | 'list'
  | 'items'
  | 'texts'
  | 'map'
  | 'paths'
  | 'form'
  | 'file'
  | 'folder'
  | 'text'

/** @example allowedText('en', 'lora_rank') // 'a whole number 1-512' */
export function allowedText(lang: Lang, key: SettingKey): string {
  const { form, values } = allowedValues(settingOf(key))
  return text(lang, `config.form-${form}` satisfies TextKey, values)
}

/** A value as one would write it in YAML: 1e-4 and not 0.0001, null for nothing. */
export function showValue(value: unknown): string {
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3) return value.toExponential()
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${name}: ${showValue(item)}`)
      .join(', ')}}`
  }
  return String(value)
}

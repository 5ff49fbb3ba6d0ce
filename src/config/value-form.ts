import * as z from 'zod'
import { type Lang, type TextKey, type TextValues, text } from '../texts/render.ts'
import { settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'

/** What a value of a setting looks like, read from its zod type so that bounds stand in one place. */
export interface ValueForm {
  readonly kind: 'integer' | 'number' | 'flag' | 'choice' | 'list' | 'text'
  readonly nullable: boolean
  readonly min: number // bounds of `integer` and `number`
  readonly max: number
  readonly minAllowed: boolean // false: the bound itself is outside
  readonly maxAllowed: boolean
  readonly choices: readonly string[]
}

export function valueForm(key: SettingKey): ValueForm {
  const whole = z.toJSONSchema(settingOf(key).type) as Shape
  const nullable = whole.anyOf !== undefined
  const inner = whole.anyOf?.find(({ type }) => type !== 'null') ?? whole
  const choices = inner.enum ?? (inner.const === undefined ? [] : [inner.const])
  return {
    kind: kindOf(inner.type, choices),
    nullable,
    min: inner.minimum ?? inner.exclusiveMinimum ?? Number.NEGATIVE_INFINITY,
    max: inner.maximum ?? inner.exclusiveMaximum ?? Number.POSITIVE_INFINITY,
    minAllowed: inner.exclusiveMinimum === undefined,
    maxAllowed: inner.exclusiveMaximum === undefined,
    choices,
  }
}

/** The part of JSON Schema that the table's types come out as. */
interface Shape {
  readonly type?: string
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly string[]
  readonly const?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

function kindOf(type: string | undefined, choices: readonly string[]): ValueForm['kind'] {
  if (type === 'integer' || type === 'number') return type
  if (type === 'boolean') return 'flag'
  if (type === 'array') return 'list'
  return choices.length > 0 ? 'choice' : 'text'
}

/** The text key and values that say which values `key` takes: for the reference page and, with a place, for a fault. */
export function allowedValues(key: SettingKey): { readonly form: FormName; readonly values: TextValues } {
  const { kind, min, max, minAllowed, maxAllowed, choices } = valueForm(key)
  const setting = settingOf(key)
  const bounds = { min: showValue(min), max: showValue(max) }
  if (kind === 'integer') return { form: 'integer', values: bounds }
  if (kind === 'number') {
    return { form: minAllowed ? (maxAllowed ? 'number' : 'number-below') : 'number-above', values: bounds }
  }
  if (kind === 'choice') return { form: 'choice', values: { choices: choices.join(' | ') } }
  if (setting.form !== undefined) return { form: kind === 'list' ? 'list' : 'form', values: { form: setting.form } }
  return { form: setting.path ?? (kind === 'flag' ? 'flag' : 'text'), values: {} }
}

export type FormName =
  | 'integer'
  | 'number'
  | 'number-above'
  | 'number-below'
  | 'flag'
  | 'choice'
  | 'list'
  | 'form'
  | 'file'
  | 'folder'
  | 'text'

/** @example allowedText('en', 'lora_rank') // 'a whole number 1-512' */
export function allowedText(lang: Lang, key: SettingKey): string {
  const { form, values } = allowedValues(key)
  return text(lang, `config.form-${form}` satisfies TextKey, values)
}

/** A value as one would write it in YAML: 1e-4 and not 0.0001, null for nothing. */
export function showValue(value: unknown): string {
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3) return value.toExponential()
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`
  return String(value)
}

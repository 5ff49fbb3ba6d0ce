import { UserError } from '../texts/user-error.ts'
import { clip } from '../util/clip.ts'
import type { Entry } from './parse-yaml.ts'
import type { RunConfig } from './run-config.ts'
import { settingOf } from './schema.ts'
import type { AnySetting, SettingKey } from './setting.ts'
import { allowedValues, formOf, showValue } from './value-form.ts'

/** The value of one entry in the setting's own type, or what is wrong with it. `above`: the settings read so far, for "Try". */
export function parseValue(key: SettingKey, entry: Entry, above: RunConfig): { readonly value: unknown } | UserError {
  return readValue(settingOf(key), entry, () => showValue(defaultOf(key, above)))
}

/** The same for a setting of any table. @param fallback the default as text, for "Try" */
export function readValue(
  setting: AnySetting,
  entry: Entry,
  fallback: () => string,
): { readonly value: unknown } | UserError {
  const { name, place, value: given } = entry
  const { nullable, kind } = formOf(setting)
  const tryValue = () => ({ example: setting.example ?? fallback() })
  if (given instanceof Map && kind !== 'map') return new UserError('config.nested', { place, key: name })
  if (given === null) {
    if (nullable) return { value: null }
    const code = setting.default === 'required' ? 'config.no-value-needed' : 'config.no-value'
    return new UserError(code, { place, key: name, ...tryValue() })
  }
  if (nullable && given === '') return { value: null }
  if (setting.path !== undefined && typeof given === 'string') {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: "C:\new" in double quotes holds a line break
    if (/[\u0000-\u001f]/.test(given)) return new UserError('config.path-escape', { place, key: name })
    if (/^[“”‘’「」]/.test(given)) return new UserError('config.curly-quotes', { place, key: name })
  }
  const result = setting.type.safeParse(toType(setting, entry))
  if (result.success) return { value: result.data }
  const { form, values } = allowedValues(setting)
  const got = setting.private ? '...' : clip(entry.written)
  return new UserError(`config.bad-${form}`, { place, key: name, got, ...values, ...tryValue() })
}

/** Other spellings of the same value: "1e-4" in quotes, `yes`, `all`, `q_proj, v_proj`, a folder named 2024. */
function toType(setting: AnySetting, { value, written }: Entry): unknown {
  const { kind, items } = formOf(setting)
  const spelled = (item: unknown) => respell(setting.spellings ?? {}, item)
  if (kind === 'integer' || kind === 'number') return typeof value === 'string' ? toNumber(value) : value
  if (kind === 'flag') return typeof value === 'string' ? toFlag(value) : value
  if (kind === 'choice') return spelled(lower(value))
  if (kind === 'map') {
    const typed = items === 'text' ? (item: unknown) => (typeof item === 'number' ? String(item) : item) : numberOr
    return value instanceof Map ? Object.fromEntries([...value].map(([name, item]) => [name, typed(item)])) : value
  }
  if (kind === 'list') {
    const list = toList(value, items === 'text' ? null : /[\s,，、]+/)
    if (!Array.isArray(list)) return list
    return [...new Set(list.map(items === 'integer' ? numberOr : spelled))]
  }
  const words = typeof value === 'number' || typeof value === 'bigint' ? written : value
  return setting.form === undefined ? words : spelled(lower(words))
}

/** One item is a list of one; a text is cut at `separator` first. */
function toList(value: unknown, separator: RegExp | null): unknown {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'string') return value
  return separator === null ? [value] : value.split(separator).filter((item) => item !== '')
}

function numberOr(item: unknown): unknown {
  return typeof item === 'string' ? toNumber(item) : item
}

function toNumber(words: string): number | string {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(words.trim()) ? Number(words) : words
}

function toFlag(words: string): boolean | string {
  if (/^(true|yes|on)$/i.test(words)) return true
  return /^(false|no|off)$/i.test(words) ? false : words
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().toLowerCase() : value
}

function respell(spellings: Readonly<Record<string, string>>, item: unknown): unknown {
  const words = String(item).toLowerCase()
  return Object.hasOwn(spellings, words) ? spellings[words] : item
}

/** The value of a setting that is not written; null also where it must be. */
export function defaultOf(key: SettingKey, above: RunConfig): unknown {
  const fallback = settingOf(key).default
  if (fallback === 'required') return null
  return 'value' in fallback ? fallback.value : fallback.from(above)
}

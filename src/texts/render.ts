import { en } from './en.ts'
import { zh } from './zh.ts'

export type Lang = 'en' | 'zh'
export type TextKey = keyof typeof en
export type TextValues = Readonly<Record<string, string | number>>

const tables: Readonly<Record<Lang, Readonly<Record<TextKey, string>>>> = { en, zh }

/**
 * The sentence of `key` in `lang` with `{name}` replaced by `values.name`. A missing value stays visible as `{name}`.
 * @example text('en', 'config.typo', { key: 'lora_rnak', near: 'lora_rank' })
 */
export function text(lang: Lang, key: TextKey, values: TextValues = {}): string {
  return tables[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

import type { TextKey, TextValues } from '../texts/render.ts'
import { nearest } from '../util/nearest.ts'
import { foreignKeys } from './foreign-keys.ts'
import { settingKeys, settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'

const keyByName: ReadonlyMap<string, SettingKey> = new Map([
  ...settingKeys.flatMap((key) => settingOf(key).aliases.map((alias) => [alias, key] as const)),
  ...settingKeys.map((key) => [key, key] as const),
])

/** The setting that `name` stands for, itself or as an alias. */
export function keyOf(name: string): SettingKey | null {
  return keyByName.get(name) ?? null
}

/** What to say of a key that is no setting: advice for a known key of another trainer, else the nearest name, else where to look. */
export function unknownKey(name: string): { readonly code: TextKey; readonly values: TextValues } {
  if (Object.hasOwn(foreignKeys, name)) return { code: `config.foreign-${foreignKeys[name]!}`, values: { key: name } }
  const near = nearest(name, [...settingKeys, ...keyByName.keys()])
  if (near === null) return { code: 'config.unknown-key', values: { key: name } }
  const key = keyOf(near)!
  if (near === key) return { code: 'config.typo', values: { key: name, near } }
  return { code: 'config.typo-alias', values: { key: name, near, means: key } }
}

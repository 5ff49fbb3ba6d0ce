import type * as z from 'zod'
import type { RunConfig } from './run-config.ts'
import type { Setting, SettingKey } from './setting.ts'
import { adapter } from './settings/adapter.ts'
import { data } from './settings/data.ts'
import { machine } from './settings/machine.ts'
import { optimisation } from './settings/optimisation.ts'
import { run } from './settings/run.ts'
import { what } from './settings/what.ts'

/**
 * Every setting of a training YAML, declared once in `settings/<group>.ts`. To add one: a field in run-config.ts and an entry there. Order
 * matters where a default is made from another setting: it sees only what stands above it.
 */
const settings = {
  ...what,
  ...adapter,
  ...data,
  ...optimisation,
  ...run,
  ...machine,
} as const satisfies { readonly [K in SettingKey]: Setting<RunConfig[K]> }

export const settingKeys = Object.keys(settings) as readonly SettingKey[]

/** The entry of one key, without its literal types. */
export function settingOf(key: SettingKey): Setting {
  return settings[key]
}

/** What the zod types of the table add up to; `schema.test.ts` proves it equal to `RunConfig`. */
export type SchemaConfig = { readonly [K in SettingKey]: z.infer<(typeof settings)[K]['type']> }

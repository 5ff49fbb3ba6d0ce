import type * as z from 'zod'
import type { RunConfig } from './run-config.ts'

export const groups = ['what', 'adapter', 'data', 'optimisation', 'run', 'machine'] as const
export type Group = (typeof groups)[number]

/**
 * What a key is when it is not written: a value; a value made from the settings above it in the table (null: nothing to
 * make it from, so the key must be written); or `required`.
 */
type Default<T> =
  | { readonly value: T }
  | { readonly from: (above: RunConfig) => T | null; readonly en: string; readonly zh: string }
  | 'required'

/** One setting, declared once: reader, messages, JSON Schema, reference page and web form all read this. */
export interface Setting<T = unknown> {
  readonly group: Group
  readonly type: z.ZodType<T> // bounds live here
  readonly default: Default<T>
  readonly aliases: readonly string[] // the same setting in LLaMA-Factory, PEFT, transformers, kohya, mlx-lm, Axolotl
  readonly spellings?: Readonly<Record<string, string>> // other ways to write a value, lower case
  readonly path?: 'file' | 'folder' // resolved against the current folder; a `file` must exist
  readonly form?: string // shape of a text value, the same in every language
  readonly private?: true // the value is never repeated in a message
  readonly example?: string // for "Try ..." where the default does not serve
  readonly en: string
  readonly zh: string
}

export type SettingKey = keyof RunConfig

/** What the reader of a value asks of a setting, in whichever table it stands. */
export type AnySetting = Pick<Setting, 'type' | 'spellings' | 'path' | 'form' | 'private' | 'example'> & {
  readonly default: unknown
}

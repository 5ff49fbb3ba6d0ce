import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { editDistance } from '../util/nearest.ts'
import { keyOf, unknownKey } from './keys.ts'
import { loadConfig } from './load.ts'
import { renderYaml } from './render-yaml.ts'
import type { RunConfig } from './run-config.ts'
import { settingKeys, settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'
import { valueForm } from './value-form.ts'

const cwd = mkdtempSync(join(tmpdir(), 'lorasmith-render-'))
afterAll(() => rmSync(cwd, { recursive: true }))

async function load(yaml: string): Promise<RunConfig> {
  writeFileSync(join(cwd, 'a.yaml'), yaml)
  return (await loadConfig('a.yaml', { cwd, filesMustExist: false })).config
}

/** Any value the setting takes; paths and names from letters that need quoting now and then. */
function anyValue(key: SettingKey): fc.Arbitrary<unknown> {
  const { kind, items, min, max, minAllowed, maxAllowed, choices, nullable } = valueForm(key)
  if (kind === 'integer') return fc.integer({ min, max })
  if (kind === 'number') {
    const open = { minExcluded: !minAllowed, maxExcluded: !maxAllowed }
    return fc.double({ min, max, noNaN: true, ...open }).map((value) => value + 0) // no -0
  }
  if (kind === 'flag') return fc.boolean()
  if (kind === 'choice') return fc.constantFrom(...choices)
  if (items === 'choice') return fc.shuffledSubarray([...choices])
  if (kind === 'map') {
    const item = key === 'rank_pattern' ? fc.integer({ min, max }) : fc.double({ min: 0.5, max, noNaN: true })
    return fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_.]{0,9}$/), item, { maxKeys: 4, noNullPrototype: true })
  }
  if (key === 'modules_to_save') return fc.constant([])
  if (items === 'integer') return fc.uniqueArray(fc.nat(99), { maxLength: 5 })
  if (items === 'text') return fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 3 })
  if (kind === 'list')
    return fc.uniqueArray(fc.stringMatching(/^[a-z_][a-z0-9_.]{0,9}$/), { minLength: 1, maxLength: 5 })
  if (key === 'init_lora_weights') return fc.constantFrom('true', 'gaussian', 'pissa', 'pissa_niter_12', 'loftq')
  if (key === 'device') return fc.constantFrom('auto', 'cpu', 'cuda', 'vulkan:1')
  const words = key === 'default_system' ? fc.string({ unit: 'grapheme', minLength: 1 }) : fc.constantFrom(...names)
  const path = settingOf(key).path === undefined ? words : words.map((name) => join(cwd, key, name))
  return nullable ? fc.option(path) : path
}

const names = [
  'a',
  '007',
  'null',
  'on',
  'a: b',
  '# c',
  "it's",
  '数据',
  '- d',
  'x y',
  '"q"',
  '%e',
  '*f',
  '!g',
  '[h]',
  'i #j',
]

const anySettings = fc
  .subarray([...settingKeys])
  .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, anyValue(key)]))))
  .map((values): Record<string, unknown> => {
    const { warmup_ratio, eval_data_path, k_fold, replay_ratio, use_dora, use_rslora, lr_end, ...rest } = values
    const needed = { base_model: join(cwd, 'm'), metadata_path: join(cwd, 'd'), output_dir: join(cwd, 'o') }
    const heldOut = typeof eval_data_path === 'string' ? { eval_data_path, val_split: 0 } : {}
    const replay = typeof values.replay_path === 'string' && replay_ratio !== undefined ? { replay_ratio } : {}
    const plain = {
      rank_pattern: {},
      alpha_pattern: {},
      init_lora_weights: 'true',
      max_steps: 0,
      target_r: 4,
      init_r: 6,
    }
    return { ...needed, ...rest, ...heldOut, ...replay, lr_end: 0, ...(values.peft_type === 'ADALORA' ? plain : {}) }
  })

describe('a YAML', () => {
  it('is read to the values it was written from', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, async (values) => {
        expect(await load(stringify(values))).toMatchObject(respelled(values))
      }),
      { numRuns: 100 },
    )
  })

  it('rendered from a config is complete and read back to an equal config', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, async (values) => {
        const config = await load(stringify(values))
        const yaml = renderYaml(config)
        expect(await load(yaml)).toEqual(config)
        expect(await load(`%YAML 1.1\n---\n${yaml}`)).toEqual(config)
        expect(settingKeys.filter((key) => !yaml.includes(`\n${key}: `))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

function respelled(values: Record<string, unknown>): Record<string, unknown> {
  const { target_modules: modules } = values
  if (!Array.isArray(modules)) return values
  const plain = new Set(modules.map((name) => (name === 'all' || name === 'all_linear' ? 'all-linear' : name)))
  return { ...values, target_modules: [...plain] }
}

describe('a slip of one letter in a key', () => {
  it('is answered with a name that is as near', () => {
    const names = settingKeys.flatMap((key) => [key, ...settingOf(key).aliases]).filter((name) => name.length > 3)
    const slip = fc.record({
      name: fc.constantFrom(...names),
      at: fc.nat(40),
      letter: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz_'),
      kind: fc.constantFrom('change', 'add', 'drop', 'swap'),
    })
    fc.assert(
      fc.property(slip, ({ name, at, letter, kind }) => {
        const typo = slipped(name, at % name.length, letter, kind)
        fc.pre(keyOf(typo) === null)
        const { code, values } = unknownKey(typo)
        fc.pre(!code.startsWith('config.foreign'))
        expect(code).toMatch(/^config\.typo/)
        const distance = (to: string) => editDistance(typo.toLowerCase(), to.toLowerCase())
        expect(distance(String(values.near))).toBeLessThanOrEqual(distance(name))
      }),
      { numRuns: 2000 },
    )
  })
})

function slipped(name: string, at: number, letter: string, kind: string): string {
  const [before, here, after] = [name.slice(0, at), name.slice(at, at + 1), name.slice(at + 1)]
  if (kind === 'change') return before + letter + after
  if (kind === 'add') return before + letter + here + after
  return kind === 'drop' ? before + after : before + after.slice(0, 1) + here + after.slice(1)
}

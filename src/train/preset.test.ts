import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load.ts'
import type { RunConfig } from '../config/run-config.ts'
import { settingOf } from '../config/schema.ts'
import type { Choice } from '../runs/events.ts'
import { type TextKey, text } from '../texts/render.ts'
import { applyPreset, choosePreset, type PresetFacts } from './preset.ts'

const folder = mkdtempSync(join(tmpdir(), 'lorasmith-preset-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function load(lines = '') {
  writeFileSync(join(folder, 'a.yaml'), `base_model: m.gguf\nmetadata_path: d.csv\noutput_dir: out\n${lines}\n`)
  return loadConfig('a.yaml', { cwd: folder, filesMustExist: false })
}

const facts = (rows: number, more: Partial<PresetFacts> = {}): PresetFacts => ({
  rows,
  evalRows: 0,
  tokens: rows * 200,
  answerTokens: rows * 120,
  baseParameters: 7e9,
  domain: 'other',
  ...more,
})

const anyFacts: fc.Arbitrary<PresetFacts> = fc
  .record({
    rows: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 1_000_000 })),
    evalRows: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
    perRow: fc.integer({ min: 2, max: 4000 }),
    answerShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
    baseParameters: fc.integer({ min: 1e6, max: 1e12 }),
    domain: fc.constantFrom('medicine', 'law', 'other'),
  })
  .map(({ perRow, answerShare, ...rest }) => {
    const tokens = rest.rows * perRow
    return { ...rest, tokens, answerTokens: Math.max(1, Math.round(tokens * answerShare)) } as PresetFacts
  })

const chosen = (choices: readonly Choice[], key: keyof RunConfig) =>
  Number(choices.find((choice) => choice.key === key)?.value)

describe('choosePreset', () => {
  it('is within the bounds of every setting, and says why in both languages', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        for (const { key, value, code, values } of choosePreset(given)) {
          expect(settingOf(key as keyof RunConfig).type.safeParse(value).success, `${key} ${value}`).toBe(true)
          for (const lang of ['en', 'zh'] as const) {
            expect(text(lang, code as TextKey, values), key).not.toMatch(/\{\w+\}|undefined|NaN/)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('with more rows: never less rank, learning rate and rows per step, never more epochs and share held out', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 10_000 }), (given, more) => {
        const scale = (given.rows + more) / given.rows
        const [few, many] = [
          given,
          { ...given, rows: given.rows + more, tokens: given.tokens * scale, answerTokens: given.answerTokens * scale },
        ]
        const [a, b] = [choosePreset(few), choosePreset(many)]
        const perStep = (choices: readonly Choice[]) =>
          chosen(choices, 'batch_size') * chosen(choices, 'gradient_accumulation_steps')
        expect(chosen(b, 'lora_rank')).toBeGreaterThanOrEqual(chosen(a, 'lora_rank'))
        expect(chosen(b, 'learning_rate')).toBeGreaterThanOrEqual(chosen(a, 'learning_rate'))
        expect(perStep(b)).toBeGreaterThanOrEqual(perStep(a))
        expect(chosen(b, 'epochs')).toBeLessThanOrEqual(chosen(a, 'epochs'))
        if (given.evalRows === 0) expect(chosen(b, 'val_split')).toBeLessThanOrEqual(chosen(a, 'val_split'))
      }),
      { numRuns: 500 },
    )
  })

  it('with a larger base: never a higher learning rate', () => {
    fc.assert(
      fc.property(anyFacts, fc.double({ min: 1, max: 1000, noNaN: true }), (given, times) => {
        const larger = choosePreset({ ...given, baseParameters: given.baseParameters * times })
        expect(chosen(larger, 'learning_rate')).toBeLessThanOrEqual(chosen(choosePreset(given), 'learning_rate'))
      }),
    )
  })

  it('gives medicine at least the rank of the others, and nothing else', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const [medicine, law] = [
          choosePreset({ ...given, domain: 'medicine' }),
          choosePreset({ ...given, domain: 'law' }),
        ]
        expect(chosen(medicine, 'lora_rank')).toBe(2 * chosen(law, 'lora_rank'))
        const rest = (choices: readonly Choice[]) => choices.filter(({ key }) => key !== 'lora_rank')
        expect(rest(medicine)).toEqual(rest(law))
      }),
    )
  })

  it.each([
    [60, 'medicine', { lora_rank: 8, epochs: 6, learning_rate: 1e-4, val_split: 0.2, early_stopping_patience: 4 }],
    [200, 'law', { lora_rank: 8, epochs: 5, learning_rate: 2e-4, val_split: 0.1, batch_size: 8 }],
    [1000, 'medicine', { lora_rank: 16, epochs: 3, batch_size: 8, gradient_accumulation_steps: 2 }],
    [5000, 'other', { lora_rank: 8, epochs: 2, val_split: 0.04, warmup_ratio: 0.03 }],
  ] as const)('%d rows of %s', (rows, domain, expected) => {
    const choices = choosePreset(facts(rows, { domain }))
    expect(Object.fromEntries(choices.map(({ key, value }) => [key, value]))).toMatchObject(expected)
  })

  it.each([
    [8e6, 2e-3], // the demo model: docs/decisions/2026-11-24-spine.md
    [1.7e9, 3e-4],
    [65e9, 1e-4], // QLoRA
  ])('a base of %d parameters learns at %d', (baseParameters, rate) => {
    expect(chosen(choosePreset(facts(1000, { baseParameters })), 'learning_rate')).toBe(rate)
  })
})

describe('applyPreset', () => {
  const apply = async (lines: string, given: PresetFacts) => {
    const { config, explicit } = await load(lines)
    return { before: config, ...applyPreset(config, explicit, choosePreset(given)) }
  }

  it('never changes what is written', async () => {
    const lines: Partial<Record<keyof RunConfig, string>> = {
      lora_rank: '32',
      lora_alpha: '7',
      epochs: '1000',
      learning_rate: '0.5',
      batch_size: '3',
      gradient_accumulation_steps: '5',
      warmup_ratio: '0.2',
      warmup_steps: '9',
      val_split: '0',
      k_fold: '5',
      eval_steps: '0',
      early_stopping_patience: '0',
      max_steps: '10',
      target_r: '6',
      init_r: '9',
    }
    const keys = fc.subarray(Object.keys(lines) as (keyof RunConfig)[])
    await fc.assert(
      fc.asyncProperty(keys, anyFacts, async (written, given) => {
        if (written.includes('warmup_ratio') && written.includes('warmup_steps')) return
        const { before, config, choices } = await apply(written.map((key) => `${key}: ${lines[key]}`).join('\n'), given)
        for (const key of written) expect(config[key], key).toEqual(before[key])
        expect(choices.filter(({ key }) => (written as string[]).includes(key))).toEqual([])
        for (const { key, value } of choices) expect(config[key as keyof RunConfig]).toBe(value)
        for (const key of Object.keys(config) as (keyof RunConfig)[]) {
          expect(settingOf(key).type.safeParse(config[key]).success, `${key} ${config[key]}`).toBe(true)
        }
        expect(config.val_split > 0 && config.k_fold > 0).toBe(false)
        expect(config.warmup_steps > 0 && config.warmup_ratio > 0).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it('takes everything where nothing is written, and what follows from the rank', async () => {
    const { config, choices } = await apply('', facts(60, { domain: 'law' }))
    expect(choices).toHaveLength(9)
    expect(config).toMatchObject({ lora_rank: 4, lora_alpha: 8, target_r: 4, init_r: 6, epochs: 6 })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('keeps the rows of an optimizer step beside a written batch_size', async () => {
    const rows = facts(1000)
    expect((await apply('batch_size: 2', rows)).config.gradient_accumulation_steps).toBe(8)
    expect((await apply('batch_size: 64', rows)).config.gradient_accumulation_steps).toBe(1)
    expect((await apply('gradient_accumulation_steps: 4', rows)).config.batch_size).toBe(4)
  })

  it('stands back where a choice would contradict or do nothing', async () => {
    const kept = async (lines: string, given = facts(1000)) => (await apply(lines, given)).choices.map(({ key }) => key)
    expect(await kept('k_fold: 5')).not.toContain('val_split')
    expect(await kept('warmup_steps: 5')).not.toContain('warmup_ratio')
    expect(
      await kept('lr_scheduler_type: polynomial\nlr_end: 5e-5', facts(20, { baseParameters: 1e12 })),
    ).not.toContain('learning_rate')
    expect(await kept('max_steps: 5')).not.toContain('epochs')
    expect(await kept('batch_size: 2')).not.toContain('eval_steps')
    expect(await kept('val_split: 0')).not.toContain('early_stopping_patience')
    expect(await kept('eval_data_path: e.csv', facts(1000, { evalRows: 50 }))).not.toContain('val_split')
  })
})

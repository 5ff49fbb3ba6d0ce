import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { letterTokenizer } from '../../test/support/letter-tokenizer.ts'
import { madeDataset } from '../../test/support/made-dataset.ts'
import { loadReplay, type ReplaySettings, withReplay } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

const path = join(folder, 'general.csv')
const lines = (n: number) => Array.from({ length: n }, (_, i) => `general ${i},reply ${i}`)
const none = madeDataset([])
const source = { default_system: null, cutoff_len: 100 }

function load(rows: readonly string[], change: Partial<ReplaySettings> = {}, from: Partial<typeof source> = {}) {
  writeFileSync(path, `question,answer\n${rows.join('\n')}\n`)
  const settings = { count: 20, evalCount: 32, seed: 42, apartFrom: none, ...change }
  return loadReplay(path, letterTokenizer(), { ...source, ...from }, settings)
}

const idsOf = (some: readonly { readonly id: number }[]) => some.map(({ id }) => id)

describe('loadReplay', () => {
  it('takes what was asked for, each row once', async () => {
    const { mixed, mixedRows, held } = await load(lines(200))
    expect([mixed.length, held.length]).toEqual([20, 32])
    expect(new Set([...idsOf(mixed), ...idsOf(held)]).size).toBe(52)
    expect(mixedRows.map(({ answer }) => answer)).toEqual(idsOf(mixed).map((id) => `reply ${id}`))
  })

  it.each([
    [200, 20, 32, [20, 32]],
    [40, 20, 32, [20, 20]], // held out: what is not needed for mixing
    [40, 100, 32, [32, 8]], // both are scarce: a fifth measures
    [10, 100, 32, [8, 2]],
    [400, 1000, 32, [368, 32]],
    [40, 0, 32, [0, 32]],
    [40, 5, 0, [5, 0]],
    [40, 3, 2, [3, 2]],
  ])('shares %i rows where %i are mixed and %i held', async (rows, count, evalCount, sizes) => {
    const { mixed, held } = await load(lines(rows), { count, evalCount })
    expect([mixed.length, held.length]).toEqual(sizes)
  })

  it('depends on the questions and the seed, not on their order in the file', async () => {
    const texts = ({ mixedRows }: Awaited<ReturnType<typeof load>>) => mixedRows.map(({ question }) => question)
    const first = await load(lines(100))
    expect(await load(lines(100))).toEqual(first)
    const back = await load(lines(100).toReversed())
    expect(texts(back)).toEqual(texts(first))
    expect(back.fingerprint).toBe(first.fingerprint)
    expect(texts(await load(lines(100), { seed: 1 }))).not.toEqual(texts(first))
  })

  it('uses a question once, and none of the data’s own', async () => {
    const again = lines(30).map((line) => line.replace(',', '？,another '))
    const apartFrom = madeDataset([{ question: 'General 3' }, { question: 'general 7 ' }], 1)
    const { mixed, held } = await load([...lines(30), ...again], { count: 100, apartFrom })
    const ids = [...idsOf(mixed), ...idsOf(held)]
    expect(ids.filter((id) => id % 30 === 3 || id % 30 === 7).every((id) => id >= 30)).toBe(true) // "general 3？" is another question
    const { mixed: few, held: fewHeld } = await load(
      [...lines(30), ...lines(30).map((line) => line.replace('general ', 'GENERAL  ').replace('reply', 'other'))],
      { count: 100, apartFrom },
    )
    expect([...idsOf(few), ...idsOf(fewHeld)].toSorted((a, b) => a - b)).toEqual(
      lines(30)
        .map((_, i) => i)
        .filter((i) => i !== 3 && i !== 7),
    )
  })

  it('skips rows whose question fills cutoff_len', async () => {
    const long = Array.from({ length: 50 }, (_, i) => `${'x'.repeat(100)} ${i},a`)
    const { mixed, held } = await load([...long, ...lines(20)], { count: 12 })
    expect([...idsOf(mixed), ...idsOf(held)].every((id) => id >= 50)).toBe(true)
    expect([mixed.length, held.length]).toEqual([12, 8])
  })

  it('tells that there are too few rows', async () => {
    await expect(load(lines(9))).rejects.toThrow(/general\.csv: replay_path needs at least 10 questions .* 9 of 9 rows/)
    await expect(load([])).rejects.toThrow(/0 of 0 rows/)
    const apartFrom = madeDataset(lines(5).map((_, i) => ({ question: `general ${i}` })))
    await expect(load(lines(14), { apartFrom })).rejects.toThrow(/9 of 14 rows/)
  })

  it('has another fingerprint for everything that shapes its tokens', async () => {
    const all = [
      await load(lines(100)),
      await load(lines(100), { count: 21 }),
      await load(lines(100), { evalCount: 31 }),
      await load(lines(100), { seed: 1 }),
      await load(lines(100), {}, { cutoff_len: 99 }),
      await load(lines(100).map((line) => `${line}!`)),
    ]
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(all.length)
  })

  it('never holds what it mixes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 60 }),
        fc.nat(80),
        fc.nat(40),
        fc.nat(),
        async (rows, count, evalCount, seed) => {
          const { mixed, held } = await load(lines(rows), { count, evalCount, seed })
          const ids = [...idsOf(mixed), ...idsOf(held)]
          expect(new Set(ids).size).toBe(ids.length)
          expect(mixed.length).toBeLessThanOrEqual(count)
          expect(held.length).toBeLessThanOrEqual(evalCount)
          if (count > 0) expect(mixed.length).toBeGreaterThan(0)
          if (evalCount > 0) expect(held.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('withReplay', () => {
  it('adds the mixed rows to what is trained and to nothing else', async () => {
    const dataset = madeDataset(Array(40).fill({}), 8)
    const replay = await load(lines(60))
    const mixed = withReplay(dataset, replay)
    expect(mixed.train.length).toBe(52)
    expect(mixed.train.slice(0, 32)).toEqual(dataset.train)
    expect(idsOf(mixed.train.slice(32))).toEqual(idsOf(replay.mixed).map((id) => 40 + id))
    expect(new Set(idsOf([...mixed.train, ...mixed.eval])).size).toBe(60)
    expect(mixed.trainRows.slice(32)).toEqual(replay.mixedRows)
    expect([mixed.eval, mixed.evalRows]).toEqual([dataset.eval, dataset.evalRows])
    expect(mixed.report.trainTokens).toBe(mixed.train.reduce((sum, { tokens }) => sum + tokens.length, 0))
    expect(mixed.report.answerTokens).toBe(mixed.train.reduce((sum, { answerTokens }) => sum + answerTokens, 0))
    expect(mixed.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(mixed.fingerprint).not.toBe(dataset.fingerprint)
  })
})

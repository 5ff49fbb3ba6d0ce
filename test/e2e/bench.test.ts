import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MODEL, runCli } from '../support/cli.ts'

const DATA = fileURLToPath(new URL('../../samples/medical.csv', import.meta.url))

describe('lorasmith bench', () => {
  it('train tells step, speed, utilisation, memory and where the time goes', async () => {
    const { code, stdout } = await runCli([
      'bench',
      'train',
      '-m',
      MODEL,
      '--seq',
      '64',
      '--steps',
      '2',
      '--device',
      'cpu',
      '--json',
    ])
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result.tokensPerSecond).toBeCloseTo(64 / result.stepSeconds, 3)
    expect(result.answerTokensPerSecond).toBeCloseTo(32 / result.stepSeconds, 3)
    expect(result.utilisation).toBeGreaterThan(0.01)
    expect(result.utilisation).toBeLessThan(1)
    expect(result.peakMemoryBytes).toBeGreaterThan(20e6)
    expect(result.peaks.map(({ type }: { type: string }) => type)).toEqual(expect.arrayContaining(['F32', 'Q8_0']))
    expect(result.ops.map(({ op }: { op: string }) => op)).toContain('MUL_MAT Q8_0')
    expect(result.ops.reduce((sum: number, { share }: { share: number }) => sum + share, 0)).toBeCloseTo(1, 6)
  })

  it('train measures real rows, and without an optimisation the same loss', async () => {
    const rows = ['--data', DATA, '--batch', '2', '--steps', '1', '--seq', '256', '--device', 'cpu', '--json']
    const args = ['bench', 'train', '-m', MODEL, ...rows]
    const [fast, slow] = [
      await runCli(args),
      await runCli([...args, '--without', 'packed_weights', 'causal_blocks', 'outer_products']),
    ]
    const [a, b] = [JSON.parse(fast.stdout), JSON.parse(slow.stdout)]
    expect(b.packing).toBeNull()
    expect(Math.abs(a.loss / b.loss - 1)).toBeLessThan(1e-3)
  })

  it('train refuses fewer rows than a batch', async () => {
    const args = ['bench', 'train', '-m', MODEL, '--data', DATA, '--batch', '4000']
    const { code, stderr } = await runCli(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining('fewer than one batch of 4000')])
  })

  it('infer tells the speed of prompt and answer', async () => {
    const { code, stdout } = await runCli([
      'bench',
      'infer',
      '-m',
      MODEL,
      '--prompt',
      '64',
      '--tokens',
      '32',
      '--rounds',
      '1',
      '--json',
    ])
    const result = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(result).toMatchObject({ promptTokens: 64 })
    expect(Math.min(result.tokensPerSecond, result.answerTokensPerSecond)).toBeGreaterThan(10)
  })
})

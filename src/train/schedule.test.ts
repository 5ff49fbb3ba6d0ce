import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../test/golden/schedules.json' with { type: 'json' }
import { judge, nothingYet, shouldStop } from './early-stopping.ts'
import { adaloraPhases, learningRate, warmupSteps } from './schedule.ts'

type Kind = Parameters<typeof learningRate>[0]['lr_scheduler_type']
const rates = (kind: Kind, warmup: number, total: number, peak = 1) =>
  Array.from({ length: total }, (_, step) =>
    learningRate({ learning_rate: peak, lr_scheduler_type: kind }, step, warmup, total),
  )

describe('learningRate', () => {
  it('is that of transformers: linear', () => {
    // get_linear_schedule_with_warmup(num_warmup_steps=2, num_training_steps=6)
    expect(rates('linear', 2, 6)).toBeAllClose([0, 0.5, 1, 0.75, 0.5, 0.25])
    expect(rates('linear', 0, 4, 2e-4)).toBeAllClose([2e-4, 1.5e-4, 1e-4, 0.5e-4])
  })

  it('is that of transformers: constant, which knows no warm-up, and constant_with_warmup', () => {
    expect(rates('constant', 0, 3, 0.1)).toEqual([0.1, 0.1, 0.1])
    expect(rates('constant', 4, 6)).toEqual([1, 1, 1, 1, 1, 1])
    expect(rates('constant_with_warmup', 4, 6)).toEqual([0, 0.25, 0.5, 0.75, 1, 1])
  })

  it('is that of transformers: cosine', () => {
    expect(rates('cosine', 0, 4)).toBeAllClose([1, 0.853553390593, 0.5, 0.146446609407], { rtol: 1e-10 })
  })

  it.each(['constant_with_warmup', 'linear', 'cosine'] as const)(
    '%s rises to its peak and never leaves 0 .. peak',
    (kind) => {
      for (const [warmup, total] of [
        [0, 1],
        [1, 1],
        [0, 7],
        [3, 7],
        [7, 7],
        [10, 7],
      ] as const) {
        const got = rates(kind, warmup, total, 0.3)
        for (const rate of got) {
          expect(rate).toBeGreaterThanOrEqual(0)
          expect(rate).toBeLessThanOrEqual(0.3)
        }
        expect(got[0]).toBe(warmup === 0 ? 0.3 : 0)
        if (warmup < total) expect(got[warmup]).toBe(0.3)
        if (kind !== 'constant_with_warmup')
          for (let i = Math.max(1, warmup + 1); i < total; i++) expect(got[i]!).toBeLessThan(got[i - 1]!)
      }
    },
  )

  it('has come to nothing after the last step', () => {
    for (const kind of ['linear', 'cosine'] as const) {
      const config = { learning_rate: 1, lr_scheduler_type: kind }
      expect(learningRate(config, 10, 2, 10)).toBeCloseTo(0, 12)
      expect(learningRate(config, 15, 2, 10)).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('learningRate against transformers (test/golden/schedules.json)', () => {
  const kinds: readonly string[] = [
    'cosine',
    'linear',
    'constant',
    'constant_with_warmup',
    'cosine_with_restarts',
    'cosine_with_min_lr',
    'polynomial',
    'inverse_sqrt',
  ] satisfies Kind[]
  const known = ['num_cycles', 'min_lr_rate', 'min_lr', 'lr_end', 'power']
  const ours = golden.tables.filter(
    ({ name, arguments: given }) => kinds.includes(name) && Object.keys(given).every((key) => known.includes(key)),
  )

  it('has every schedule that we have', () => {
    expect(kinds.filter((kind) => !ours.some(({ name }) => name === kind))).toEqual([])
  })

  it.each(ours.map((table) => [table.name, JSON.stringify(table.arguments), table] as const))(
    '%s %s',
    (_, __, table) => {
      const { min_lr, ...given } = table.arguments as Record<string, number>
      const settings = { ...given, ...(min_lr === undefined ? {} : { min_lr_rate: min_lr / table.lr }) }
      const got = table.rates.map((_, step) =>
        learningRate(
          { learning_rate: table.lr, lr_scheduler_type: table.name as Kind, ...settings },
          step,
          table.warmup,
          table.total,
        ),
      )
      expect(got).toBeAllClose(table.rates, { rtol: 1e-12, atol: 1e-16 })
    },
  )

  it('stays in bounds beyond the last step and where the warm-up is the whole run', () => {
    for (const kind of kinds as Kind[]) {
      for (const [step, warmup, total] of [
        [20, 3, 20],
        [25, 3, 20],
        [20, 20, 20],
        [1, 1, 1],
      ] as const) {
        const rate = learningRate({ learning_rate: 1, lr_scheduler_type: kind }, step, warmup, total)
        expect(rate, `${kind} ${step}/${total}`).toBeGreaterThanOrEqual(0)
        expect(rate, `${kind} ${step}/${total}`).toBeLessThanOrEqual(1)
      }
    }
  })
})

describe("AdaLoRA's phases", () => {
  it('are as written, else a tenth and three tenths', () => {
    expect(adaloraPhases({ tinit: 0, tfinal: 0 }, 100)).toEqual({ tinit: 10, tfinal: 30 })
    expect(adaloraPhases({ tinit: 5, tfinal: 0 }, 100)).toEqual({ tinit: 5, tfinal: 30 })
    expect(adaloraPhases({ tinit: 90, tfinal: 0 }, 100)).toEqual({ tinit: 90, tfinal: 9 })
    expect(() => adaloraPhases({ tinit: 50, tfinal: 50 }, 100)).toThrow(
      'tinit 50 + tfinal 50 must be less than the 100',
    )
  })

  it('always leave a step to prune in', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 500 }), (tinit, tfinal, total) => {
        fc.pre(tinit + tfinal < total)
        const phases = adaloraPhases({ tinit, tfinal }, total)
        expect(phases.tinit + phases.tfinal).toBeLessThan(total)
        expect(Math.min(phases.tinit, phases.tfinal)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('warmupSteps', () => {
  it.each([
    [0, 0, 100, 0],
    [0, 0.03, 100, 3],
    [0, 0.03, 101, 4], // rounded up, as transformers does
    [0, 1, 7, 7],
    [5, 0.5, 100, 5], // a number of steps comes first
    [5, 0, 3, 5],
    [0, 0.1, 1, 1],
  ])('warmup_steps %d, warmup_ratio %d of %d steps: %d', (warmup_steps, warmup_ratio, total, want) => {
    expect(warmupSteps({ warmup_steps, warmup_ratio }, total)).toBe(want)
  })
})

describe('early stopping', () => {
  it('takes the first loss, then only lower ones', () => {
    let best = judge(nothingYet, 0, 3, 0)
    expect(best).toEqual({ step: 0, loss: 3, withoutGain: 0 })
    best = judge(best, 10, 3, 0)
    expect(best).toEqual({ step: 0, loss: 3, withoutGain: 1 })
    best = judge(best, 20, 3.5, 0)
    expect(best).toEqual({ step: 0, loss: 3, withoutGain: 2 })
    expect(judge(best, 30, 2.9, 0)).toEqual({ step: 30, loss: 2.9, withoutGain: 0 })
  })

  it('wants a gain of more than the threshold', () => {
    const best = { step: 10, loss: 2, withoutGain: 0 }
    expect(judge(best, 20, 1.95, 0.1)).toEqual({ step: 10, loss: 2, withoutGain: 1 })
    expect(judge(best, 20, 1.89, 0.1)).toEqual({ step: 20, loss: 1.89, withoutGain: 0 })
  })

  it('does not take a loss that is no number', () => {
    const best = { step: 10, loss: 2, withoutGain: 0 }
    expect(judge(best, 20, Number.NaN, 0)).toEqual({ step: 10, loss: 2, withoutGain: 1 })
    expect(judge(best, 20, Infinity, 0)).toEqual({ step: 10, loss: 2, withoutGain: 1 })
  })

  it('stops when patience is over, and never with patience 0', () => {
    const best = (withoutGain: number) => ({ step: 1, loss: 1, withoutGain })
    expect([0, 1, 2, 3].map((n) => shouldStop(best(n), 2))).toEqual([false, false, true, true])
    expect([0, 1, 100].map((n) => shouldStop(best(n), 0))).toEqual([false, false, false])
    expect(shouldStop(nothingYet, 1)).toBe(false)
  })
})

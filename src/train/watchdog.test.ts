import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../util/random.ts'
import { createWatchdog, type WatchdogInput, type WatchdogSettings, type WatchdogVerdict } from './watchdog.ts'

const automatic: WatchdogSettings = { threshold: 0, patience: 3 }

function watch(inputs: readonly (readonly [loss: number, gradNorm: number])[], settings = automatic) {
  const dog = createWatchdog(settings)
  const verdicts = inputs.map(([loss, gradNorm], i) => dog.observe({ step: i + 1, loss, gradNorm }))
  return { dog, verdicts, words: verdicts.map(({ verdict }) => verdict) }
}

const flat = (count: number, loss = 2, gradNorm = 0.5) => Array.from({ length: count }, () => [loss, gradNorm] as const)

/** A falling curve with noise below one nat and gradients within a factor of three. */
const fallingCurve = fc
  .record({
    seed: fc.nat(1e6),
    from: fc.double({ min: 0.5, max: 12, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    noise: fc.double({ min: 0, max: 0.9, noNaN: true }),
    pace: fc.double({ min: 1, max: 200, noNaN: true }),
    norm: fc.double({ min: 1e-4, max: 100, noNaN: true }),
  })
  .map(({ seed, from, share, noise, pace, norm }) => {
    const random = createRandom(seed)
    return Array.from({ length: 200 }, (_, i): WatchdogInput => {
      const level = from * (share + (1 - share) * Math.exp(-i / pace))
      const loss = Math.max(0, level + noise * (2 * random.uniform() - 1))
      return { step: i + 1, loss, gradNorm: norm * 3 ** (2 * random.uniform() - 1) }
    })
  })

describe('the watchdog', () => {
  it('lets a noisy but falling curve pass, every step of it', () => {
    fc.assert(
      fc.property(fallingCurve, (inputs) => {
        const dog = createWatchdog(automatic)
        expect(inputs.map((input) => dog.observe(input).verdict).filter((word) => word !== 'ok')).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('stops at a loss or gradient that is no number, whatever came before', () => {
    const bad = fc.constantFrom(Number.NaN, Infinity, -Infinity)
    fc.assert(
      fc.property(fallingCurve, fc.nat(199), bad, fc.boolean(), (inputs, at, value, inLoss) => {
        const dog = createWatchdog(automatic)
        for (const input of inputs.slice(0, at)) dog.observe(input)
        const input = { ...inputs[at]!, ...(inLoss ? { loss: value } : { gradNorm: value }) }
        expect(dog.observe(input)).toEqual({ verdict: 'stop', cause: 'non_finite_loss' })
      }),
    )
  })

  it('goes on exactly from a state that went through JSON', () => {
    const anything = fc.array(
      fc.tuple(fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true })),
      { maxLength: 120 },
    )
    fc.assert(
      fc.property(anything, fc.nat(120), (pairs, cut) => {
        const settings = { threshold: 0, patience: 8 }
        const whole = watch(pairs, settings)
        const first = watch(pairs.slice(0, cut), settings)
        const resumed = createWatchdog(settings, JSON.parse(JSON.stringify(first.dog.state)))
        const rest = pairs
          .slice(cut)
          .map(([loss, gradNorm], i) => resumed.observe({ step: cut + i + 1, loss, gradNorm }))
        expect([...first.verdicts, ...rest]).toEqual(whole.verdicts)
        expect(resumed.state).toEqual(whole.dog.state)
      }),
    )
  })

  it('skips and counts a single jump of loss or gradient, and takes what follows', () => {
    const { dog, verdicts } = watch([...flat(20), [9, 0.5], ...flat(3), [2, 40], ...flat(3)])
    expect(verdicts[20]).toEqual({ verdict: 'spike', cause: 'loss' })
    expect(verdicts[24]).toEqual({ verdict: 'spike', cause: 'gradient' })
    expect(verdicts.filter(({ verdict }) => verdict === 'ok')).toHaveLength(26)
    expect(dog.state.spikes).toBe(2)
  })

  it('knows no spikes before it has seen enough, and none in gradients that clipping makes harmless', () => {
    expect(watch([...flat(5), [3.9, 50]]).words).not.toContain('spike')
    expect(watch([...flat(20, 2, 0.01), [2, 0.9]]).words.at(-1)).toBe('ok')
  })

  it('takes rows of two kinds as they are, after a few', () => {
    const random = createRandom(7)
    const { dog, words } = watch(
      Array.from({ length: 400 }, () => [random.uniform() < 0.25 ? 6 : 2, 0.5] as const),
      { threshold: 8, patience: 3 },
    )
    expect(words).not.toContain('stop')
    expect(dog.state.spikes).toBeLessThan(10)
  })

  it('stops when the loss stays above its beginning', () => {
    const { words } = watch([...flat(5, 3), [3.4, 1], [4.9, 1], [5.1, 1], [5.6, 1], [6.2, 1]])
    expect(words).toEqual([...Array(9).fill('ok'), 'stop'])
    const { words: again } = watch([...flat(5, 3), [5.1, 1], [5.6, 1], [4.9, 1], [5.6, 1], [5.6, 1]])
    expect(again).not.toContain('stop')
  })

  it('stops when it has grown from a low loss in spikes that do not end', () => {
    const { verdicts } = watch([...flat(30, 6), ...flat(60, 1), ...flat(10, 4)])
    const expected: WatchdogVerdict[] = [
      ...Array(4).fill({ verdict: 'spike', cause: 'loss' }),
      { verdict: 'stop', cause: 'diverged' },
    ]
    expect(verdicts.slice(90, 95)).toEqual(expected)
  })

  it('takes a threshold as written, from the first step', () => {
    expect(watch(flat(3, 6), { threshold: 5, patience: 3 }).words).toEqual(['ok', 'ok', 'stop'])
    expect(watch(flat(9, 6), { threshold: 7, patience: 1 }).words).not.toContain('stop')
  })
})

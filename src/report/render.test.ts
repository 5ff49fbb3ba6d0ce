import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullRun, stepEvent } from '../../test/support/full-run.ts'
import type { RunSummary } from '../runs/summary.ts'
import { renderReport } from './render.ts'

const NOW = Date.UTC(2026, 10, 24)
const page = (run: RunSummary, lang: 'en' | 'zh' = 'en') => renderReport(run, { lang, now: NOW })
const headings = (text: string) => [...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)

/** Tags and their attributes' names, in order; fails on anything that is no plain tag of this form. */
function skeleton(text: string): readonly string[] {
  const bare = text.replace(/<style>[\s\S]*?<\/style>/, '<style>').replace(/<script>[\s\S]*?<\/script>/, '<script>')
  const tags = [...bare.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
  expect(bare.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/)
  return tags.map((tag) => {
    const [, name, attributes] = /^<(\/?[a-z0-9]+|!doctype)((?: [a-zA-Z][\w-]*(?:="[^"<>]*")?)*)\/?>$/.exec(tag) ?? []
    expect(name, tag).toBeDefined()
    return [name, ...[...attributes!.matchAll(/ ([a-zA-Z][\w-]*)(?:="[^"]*")?/g)].map(([, each]) => each)].join(' ')
  })
}

describe('renderReport', () => {
  it('tells everything of a full run', () => {
    const text = page(fullRun())
    expect(headings(text)).toEqual([
      'Curves',
      'Held-out loss by department',
      'Sample answers over time',
      'Worst held-out rows',
      'Memorised and forgotten',
      'Ranks left by AdaLoRA',
      'Settings and why',
      'Data and origin',
      'Machine and versions',
      'Files',
    ])
    for (const said of [
      'fell from 3.0000 to 2.0000 (−33 %)',
      'best: 2.0000 at step 20',
      '13 of 50 training answers asked (26 %)',
      'The adapter repeats its training rows',
      '14.00 before, 17.00 after (+21 %)',
      '13 ranks in 3 projections',
      'cutoff_len 4096 is more than the model was trained for; 2048 is used.',
      'resumed 1 ×',
      '1 h 5 min',
      'file hash',
      'Not (wholly) readable and therefore left out here: unread.',
    ]) {
      expect(text).toContain(said)
    }
  })

  it('is Chinese where asked, and says nothing in English then', () => {
    const text = page(
      fullRun(() => '甲'),
      'zh',
    )
    expect(text).toContain('<html lang="zh-CN">')
    expect(headings(text).join('')).not.toMatch(/[a-z]{5}/)
    expect(text).toContain('各科室的验证损失')
    expect(text).not.toMatch(/\{\w+\}/)
  })

  it('labels generated text by words and metadata, and only where there is some', () => {
    const run = fullRun()
    expect(page(run)).toMatch(/<footer>[\s\S]*AI生成[\s\S]*GB 45438-2025[\s\S]*<\/footer>/)
    expect(page(run)).toContain('<meta name="AIGC" content="{&quot;Label&quot;:&quot;1&quot;')
    expect(page(run)).toContain('<meta name="generator" content="Lorasmith own version">')
    expect(page({ ...run, samples: [] })).not.toMatch(/AIGC|AI生成/)
  })

  it('loads nothing, and its policy lets only its own script and style through', () => {
    const text = page(fullRun())
    expect(text).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)|@import|url\(| src=| href=| style=/)
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!.replaceAll('&#39;', "'")
    for (const tag of ['style', 'script']) {
      const source = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text)![1]!
      expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(source).digest('base64')}'`)
    }
  })

  it('never lets a text become a tag or an attribute', () => {
    const piece = fc.constantFrom('<script>x</script>', '"><img src=x onerror=y>', "' onload='z", '</style>', '<!--', '&lt;', '`', '=', '\0', '\ud800', '{step}', '__proto__', 'constructor', '\u202e') // biome-ignore format: a list
    const hostile = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 4 })
      .map((parts) => parts.join(''))
    const plain = skeleton(page(fullRun()))
    fc.assert(
      fc.property(fc.func(hostile), fc.constantFrom('en' as const, 'zh' as const), (text, lang) => {
        const name = (place: string) => `${text(place)}${place}` // the place keeps names apart that must differ
        const oneLine = (place: string) =>
          place.includes('site') ? name(place).replaceAll(/[\n\r\u2028\u2029]/g, '') : name(place)
        expect(skeleton(page(fullRun(oneLine), lang))).toEqual(plain)
      }),
      { numRuns: 150 },
    )
  })

  it('says honestly that an adapter does not help, or that nothing proves it', () => {
    const run = fullRun()
    const useless = { ...run, loss: { ...run.loss, best: { step: 0, loss: 3 } } }
    expect(page(useless)).toContain('this adapter does not help')
    expect(page({ ...run, started: { ...run.started!, evalExamples: 0 } })).toContain('nothing here proves')
  })

  it.each([
    ['interrupted', 'go on with --resume'],
    ['running', 'The run is going on'],
    ['crashed', 'ended without saying why'],
    ['finished', 'finished'],
  ] as const)('tells of a run that is %s', (status, said) => {
    expect(page({ ...fullRun(), status, stopReason: null })).toContain(said)
  })

  it('tells in words why the trainer stopped', () => {
    expect(page({ ...fullRun(), stopReason: 'early_stopping' })).toContain('the held-out loss no longer falls')
  })

  it('is whole for a run of which next to nothing is known', () => {
    const text = page(emptyRun())
    expect(headings(text)).toEqual(['Settings and why'])
    expect(text).not.toMatch(/undefined|NaN|null/)
  })

  it('bears every number that JSON can hold', () => {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, -1e308, 1e308, 0, -0, 5e-324]
    fc.assert(
      fc.property(fc.func(fc.oneof(fc.double(), fc.constantFrom(...numbers))), (number) => {
        const run = fullRun()
        const steps = Array.from({ length: 12 }, (_, i) => ({ ...stepEvent(i + 1, number(i)), gradNorm: number(-i), seconds: number(i / 2), learningRate: number(i + 0.1) })) // biome-ignore format: long
        const evals = run.evals.map((event) => ({
          ...event,
          loss: number(event.step + 0.3),
          byTag: { a: number('tag') },
        }))
        const text = page({ ...run, steps, evals, startedAt: number('time'), seconds: number('seconds') })
        expect(text).not.toMatch(/ (d|x|y|cx|cy|x1|y1)="[^"]*(NaN|Infinity)/)
      }),
      { numRuns: 100 },
    )
  })
})

function emptyRun(): RunSummary {
  const none = { startedAt: null, tokensPerSecond: null, peakMemoryBytes: null, started: null, finished: null, stopReason: null } // biome-ignore format: short
  return {
    ...none,
    folder: '/runs/empty',
    status: 'crashed',
    seconds: 0,
    step: 0,
    loss: { train: null, before: null, best: null, after: null },
    attempts: 0,
    steps: [],
    evals: [],
    warnings: [],
    checkpoints: [],
    samples: [],
    card: null,
    configYaml: null,
    files: [],
    unread: [],
  }
}

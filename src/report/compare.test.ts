import { describe, expect, it } from 'vitest'
import { fullRun } from '../../test/support/full-run.ts'
import { compareRuns, differingSettings, renderComparison, shortNames } from './compare.ts'

const run = (folder: string, settings: Readonly<Record<string, unknown>> | null, fingerprint = 'f') => {
  const summary = fullRun()
  const card = { ...summary.card!, dataset: { fingerprint, reviewers: [] } }
  return { summary: { ...summary, folder, card }, settings }
}

describe('compareRuns', () => {
  it('names settings that differ, folders apart', () => {
    expect(
      differingSettings([
        { lora_rank: 16, output_dir: '/a', target_modules: ['q_proj', 'v_proj'], epochs: 3 },
        null,
        { lora_rank: 8, output_dir: '/b', target_modules: ['q_proj', 'v_proj'] },
      ]),
    ).toEqual([
      { name: 'lora_rank', values: ['16', '—', '8'] },
      { name: 'epochs', values: ['3', '—', '—'] },
    ])
  })

  it('gives every run the shortest name of its own', () => {
    expect(shortNames(['/x/a/run', '/x/b/run', '/x/c'])).toEqual(['a/run', 'b/run', 'c'])
    expect(shortNames(['/out/run', '/out/myrun', '/out/run/run'])).toEqual(['out/run', 'myrun', 'run/run'])
    expect(shortNames(['C:\\out\\a', 'C:\\out\\b'])).toEqual(['a', 'b'])
    expect(shortNames(['/same', '/same'])).toEqual(['same', 'same'])
  })

  it('sees that losses on other data say nothing', () => {
    expect(compareRuns([run('/a', {}), run('/b', {}, 'other')], 'en')).toMatchObject({
      sameData: false,
      sameBase: true,
    })
    expect(renderComparison([run('/a', {}), run('/b', {}, 'other')], { lang: 'zh' })).toContain('其损失不可比较')
  })

  it('overlays the curves of all runs on one page, escaped', () => {
    const text = renderComparison([run('/x/<b>', { epochs: 3 }), run('/x/b', { epochs: 4 })], { lang: 'en' })
    expect(text).toContain('Comparison of 2 runs')
    expect(text.match(/<svg [^>]*viewBox/g)).toHaveLength(2 + 4) // charts and legend entries
    expect(text).toContain('&lt;b&gt;')
    expect(text).not.toContain('<b>/')
    expect(text).toContain('<th>epochs</th><td>3</td><td>4</td>')
  })
})

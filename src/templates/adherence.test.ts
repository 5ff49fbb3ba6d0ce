import { describe, expect, it } from 'vitest'
import { measureAdherence } from './adherence.ts'
import { forms } from './forms.ts'

const triage = forms.find(({ id }) => id === 'medical-triage')!
const good = '【初步判断】多为感冒\n【处理建议】多喝温水\n【何时就医】三天不退热'

describe('measureAdherence', () => {
  it('counts answers that keep the form, and each kind of fault once an answer', () => {
    const answers = [
      good,
      ` ${good.replaceAll('】', '】： ')}\n${triage.disclaimer}\n`,
      good.replace(/【何时就医】.*/, ''),
      `您好\n${good}\n${good}`,
    ]
    expect(measureAdherence(triage, answers)).toEqual({
      answers: 4,
      kept: 2,
      share: 0.5,
      withDisclaimer: 1,
      faults: { missing: 1, 'text-before': 1, repeated: 1 },
    })
  })

  it('counts limits, and a disclaimer inside a line as text', () => {
    const tight = { ...triage, sections: triage.sections.map((section) => ({ ...section, maxLines: 2, maxChars: 20 })) }
    const { faults, kept } = measureAdherence(tight, [
      good,
      `${good}\n第二行\n第三行`,
      `${good}${'很长'.repeat(20)}`,
      `${good}。${triage.disclaimer}`,
    ])
    expect(faults).toEqual({ 'too-many-lines': 1, 'too-long': 2 })
    expect(kept).toBe(1)
  })

  it('finds nothing wrong where there is nothing', () => {
    expect(measureAdherence(triage, [])).toMatchObject({ answers: 0, share: 1, faults: {} })
  })
})

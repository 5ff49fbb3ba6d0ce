import { beforeAll, describe, expect, it } from 'vitest'
import { DISGUISES } from '../../test/support/guard/made-guard-set.ts'
import { plainBenign } from '../../test/support/guard/plain-benign.ts'
import { plainRisky } from '../../test/support/guard/plain-risky.ts'
import { type PlainSentence, sentencesOf } from '../../test/support/guard/plain-set.ts'
import { sentencesOfWave } from '../../test/support/guard/wave.ts'
import { waves } from '../../test/support/guard/waves.ts'
import { createRandom } from '../util/random.ts'
import { type Guard, openGuard } from './guard.ts'

let guard: Guard
beforeAll(async () => {
  guard = await openGuard()
})

const isStopped = ({ text, side }: PlainSentence) => ['hold', 'block'].includes(guard.judge(text, side).action)
const shareStopped = (sentences: readonly PlainSentence[]) => sentences.filter(isStopped).length / sentences.length

/** Sentences in words that the author of the rules had not met: what is missed of the unseen half is not to be written into a rule. */
describe('plain sentences', () => {
  it.each([
    ['seen', 0.97, 0.01],
    ['unseen', 0.94, 0.05],
  ] as const)('%s: at least %f of the risky ones are stopped, at most %f of the benign ones', (half, least, most) => {
    const [risky, benign] = [sentencesOf(plainRisky[half]), sentencesOf(plainBenign[half])]
    expect(Math.min(risky.length, benign.length)).toBeGreaterThan(90)
    expect(shareStopped(risky)).toBeGreaterThanOrEqual(least)
    expect(shareStopped(benign)).toBeLessThanOrEqual(most)
  })

  it.each(waves.map((wave, i) => ({ number: i + 1, wave })))(
    'wave $number, by the rules as they are now',
    ({ wave }) => {
      const [risky, benign] = [sentencesOfWave(wave.risky), sentencesOfWave(wave.benign)]
      expect(Math.min(risky.length, benign.length)).toBeGreaterThan(130)
      expect(shareStopped(risky)).toBeGreaterThanOrEqual(0.94)
      expect(shareStopped(benign)).toBeLessThanOrEqual(0.02)
    },
  )

  it.each([
    ['zero-width', 0.99],
    ['separators', 0.95],
    ['full-width', 0.99],
    ['traditional', 0.99],
    ['pinyin', 0.84],
    ['pinyin-spaced', 0.86],
    ['mixed', 0.88],
  ] as const)('of what is stopped plainly as much is stopped in the disguise of %s as %f', (name, least) => {
    const chinese = sentencesOf(plainRisky.unseen).filter(
      (each) => /[\u4e00-\u9fff]/.test(each.text) && isStopped(each),
    )
    const disguised = chinese.map(({ text, side }, i) => ({ side, text: disguise(text, name, i) }))
    expect(shareStopped(disguised)).toBeGreaterThanOrEqual(least)
  })
})

/** Every run of Chinese characters, of the whole sentence. */
function disguise(text: string, name: string, seed: number): string {
  const random = createRandom(seed)
  return text.replace(/[\u4e00-\u9fff]+/g, (run) => DISGUISES[name]!(run, random))
}

import { readFile, writeFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { readBuiltInRules } from '../../src/guardrails/built-in.ts'
import { readHan } from '../../src/guardrails/han.ts'
import { N_PLACES, piecesOf } from '../../src/guardrails/likeness.ts'
import { normalise } from '../../src/guardrails/normalise.ts'
import { createRespell } from '../../src/guardrails/spoken.ts'
import { createRandom } from '../../src/util/random.ts'
import { benignInputs, benignOutputs } from '../../test/support/guard/benign-sentences.ts'
import { ordinaryInputs, ordinaryOutputs } from '../../test/support/guard/ordinary-sentences.ts'
import { plainBenign } from '../../test/support/guard/plain-benign.ts'
import { plainRisky } from '../../test/support/guard/plain-risky.ts'
import { riskyInputs, riskyOutputs } from '../../test/support/guard/risky-sentences.ts'
import { sentencesOfWave } from '../../test/support/guard/wave.ts'
import { waves } from '../../test/support/guard/waves.ts'

/**
 * assets/guardrails/likeness.json: logistic regression over the pieces of sentences, by side. Of every table only what may be seen: the unseen
 * halves take no part. The same sentences give the same file.
 *
 *     npx tsx scripts/guardrails/make-likeness.ts [how many waves, by default all] [file]
 */
const [nWaves = String(waves.length), out = 'assets/guardrails/likeness.json'] = process.argv.slice(2)

interface Judged {
  readonly text: string
  readonly side: 'output' | 'input'
  readonly risky: boolean
}

const han = await readHan()
const respell = createRespell((await readBuiltInRules([])).spoken)
const rows = [...ofWaves(), ...ofPlain(), ...ofMade(), ...ofOrdinary(), ...(await ofSamples())].map((row) => ({
  ...row,
  places: [...piecesOf(respell(normalise(row.text.replace(/[。！？!?]$/, ''), han)).text)],
}))
const sides = Object.fromEntries((['output', 'input'] as const).map((side) => [side, trained(side)]))
await writeFile(out, `${JSON.stringify(sides)}\n`)

function ofWaves(): readonly Judged[] {
  return waves
    .slice(0, Number(nWaves))
    .flatMap((wave) =>
      (['risky', 'benign'] as const).flatMap((part) =>
        sentencesOfWave(wave[part]).map((each) => ({ ...each, risky: part === 'risky' })),
      ),
    )
}

function ofPlain(): readonly Judged[] {
  const judged = (table: typeof plainRisky, risky: boolean) =>
    (['output', 'input'] as const).flatMap((side) => table.seen[side].map((text) => ({ text, side, risky })))
  return [...judged(plainRisky, true), ...judged(plainBenign, false)]
}

/** Every second row of the made set is the half that may be seen. */
function ofMade(): readonly Judged[] {
  const judged = (table: typeof riskyOutputs, side: Judged['side'], risky: boolean) =>
    Object.values(table).flatMap((texts) =>
      texts
        .filter((_, i) => i % 2 === 0)
        .map((text) => ({ text: text.replace(/\[\[|\]\]/g, '').replace(/\{([^|}]*)[^}]*\}/g, '$1'), side, risky })),
    )
  return [
    ...judged(riskyOutputs, 'output', true),
    ...judged(riskyInputs, 'input', true),
    ...judged(benignOutputs, 'output', false),
    ...judged(benignInputs, 'input', false),
  ]
}

function ofOrdinary(): readonly Judged[] {
  return [
    ...ordinaryOutputs.map((text) => ({ text, side: 'output' as const, risky: false })),
    ...ordinaryInputs.map((text) => ({ text, side: 'input' as const, risky: false })),
  ]
}

/** What an assistant of the house answers and is asked on ordinary days. */
async function ofSamples(): Promise<readonly Judged[]> {
  const found: Judged[] = []
  for (const name of ['legal', 'medical']) {
    const table: readonly { question: string; answer: string }[] = parse(
      await readFile(`samples/${name}.csv`, 'utf8'),
      {
        columns: true,
        bom: true,
      },
    )
    for (const { question, answer } of table) {
      found.push({ text: question, side: 'input', risky: false })
      for (const text of answer.split(/[。！？;；\n]/).filter(({ length }) => length > 4))
        found.push({ text, side: 'output', risky: false })
    }
  }
  return found
}

function trained(side: Judged['side']) {
  const own = rows.filter((row) => row.side === side)
  const nRisky = own.filter(({ risky }) => risky).length
  const riskyWeight = (0.5 * (own.length - nRisky)) / nRisky
  const random = createRandom(1)
  const weights = new Float64Array(N_PLACES)
  let bias = 0
  for (let epoch = 0; epoch < 20; epoch++) {
    const rate = 0.5 / (1 + 0.3 * epoch)
    for (let step = 0; step < own.length; step++) {
      const { places, risky } = own[random.int(own.length)]!
      const norm = 1 / Math.sqrt(places.length)
      const score = places.reduce((sum, place) => sum + weights[place]! * norm, bias)
      const chance = 1 / (1 + Math.exp(-score))
      const change = rate * (risky ? (1 - chance) * riskyWeight : -chance)
      for (const place of places) weights[place]! += change * norm
      bias += change * 0.1
    }
  }
  const most = weights.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0)
  const bytes = Int8Array.from(weights, (weight) => Math.round((weight / most) * 127))
  return { bias, scale: most / 127, weights: Buffer.from(bytes).toString('base64') }
}

import { renderYaml } from '../config/render-yaml.ts'
import type { TokenizedExample } from '../data/example.ts'
import type { TextKey } from '../texts/render.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { countSteps } from '../train/session.ts'
import { templateAdherence } from './answer-template.ts'
import { megabytes } from './format.ts'
import type { TrainParts, TrainResult } from './train-into.ts'

/** Shows what a run would do, and makes nothing: resolved config, first example with its loss mask, steps, memory. */
export async function dryRun({ backend, tokenizer, data, plan, out, command }: TrainParts): Promise<TrainResult> {
  const { config } = data
  const { dataset } = await data.replayed(data.dataset)
  const steps = countSteps(config, dataset.train.length)
  const first = dataset.train[0]!
  const pieces = Array.from(first.tokens, (token, i) => ({
    token,
    text: tokenizer.decode([token], { special: true }),
    loss: first.lossMask[i] === 1,
  }))
  if (command.json) {
    const template = data.form && templateAdherence(data.form, data.dataset)
    out.line(JSON.stringify({ config, steps, plan, report: dataset.report, template, firstExample: pieces }))
    return { finished: undefined, last: undefined }
  }
  out.say('cli.dryConfig')
  out.line(renderYaml(config))
  for (const { key, value, code, values } of data.choices)
    out.line(`${key}: ${value} — ${out.text(code as TextKey, values)}`)
  out.say('cli.dryExample', { tokens: first.tokens.length, answerTokens: first.answerTokens })
  out.line(maskedText(first, tokenizer, out.isTty))
  out.line()
  out.line(pieces.map(({ token, text, loss }) => `${loss ? '+' : '·'}${token} ${JSON.stringify(text)}`).join('  '))
  out.line()
  out.say('cli.drySteps', {
    train: dataset.train.length,
    eval: dataset.eval.length,
    perEpoch: steps.perEpoch,
    total: steps.total,
    epochs: config.epochs,
  })
  out.say('cli.dryMemory', {
    weights: megabytes(plan.weightBytes),
    adapter: megabytes(plan.adapterBytes),
    compute: megabytes(plan.computeBytes),
    total: megabytes(plan.weightBytes + plan.adapterBytes + plan.computeBytes),
    device: backend.name,
  })
  return { finished: undefined, last: undefined }
}

/** The example as text; what carries loss stands between ⟦ and ⟧ (and is green on a terminal). */
function maskedText({ tokens, lossMask }: TokenizedExample, tokenizer: Tokenizer, colour: boolean): string {
  const spans: { loss: boolean; ids: number[] }[] = []
  for (const [i, id] of tokens.entries()) {
    const loss = lossMask[i] === 1
    const last = spans.at(-1)
    if (last?.loss === loss) last.ids.push(id)
    else spans.push({ loss, ids: [id] })
  }
  const [green, plain] = colour ? ['\u001b[32m', '\u001b[0m'] : ['', '']
  return spans
    .map(({ loss, ids }) => {
      const text = tokenizer.decode(ids, { special: true })
      return loss ? `${green}⟦${text}⟧${plain}` : text
    })
    .join('')
}

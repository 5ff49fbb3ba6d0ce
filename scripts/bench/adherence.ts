/**
 * Do answers keep their form? npx tsx scripts/bench/adherence.ts [ANSWERS=200] [MAX_TOKENS=1024]
 * Questions of the samples go to the bundled base through the gateway, in every built-in form in turn, with the grammar on and off, at the
 * default temperature. Told of each form: adherent with the grammar, asked for again because the token limit cut it off, cut off all the
 * same, adherent without the grammar, and without it after the one repair. Ends with 1 where one under the grammar departs or is cut off.
 */
import { readRows } from '../../src/data/rows.ts'
import type { XLorasmith } from '../../src/serve/contract.ts'
import { forms } from '../../src/templates/forms.ts'
import { chatBody, testGateway } from '../../test/support/gateway.ts'

const [answers = 200, maxTokens = 1024] = process.argv.slice(2).map(Number)
const rows = await Promise.all(['medical', 'legal'].map((name) => readRows(`samples/${name}.csv`)))
const questions = rows.flatMap(({ kept }) => kept.map(({ row }) => row.question))

interface Reply {
  readonly choices: readonly { readonly finish_reason: string }[]
  readonly usage: { readonly completion_tokens: number }
  readonly x_lorasmith: XLorasmith
}

await using gateway = await testGateway({ engine: undefined, guard: null }, { answer_timeout_s: 600, threads: 1 })
const counts = new Map(
  forms.map(({ id }) => [id, { answers: 0, held: 0, again: 0, cut: 0, free: 0, repaired: 0, tokens: 0 }]),
)

for (let i = 0; i < answers; i++) {
  const { id: template } = forms[i % forms.length]!
  const question = questions[(i * 7) % questions.length]!
  const count = counts.get(template)!
  count.answers++
  const held = await ask(question, template, true, i)
  if (held.x_lorasmith.template!.adherent) count.held++
  else process.stderr.write(`${template} seed ${i}: ${held.x_lorasmith.template!.faults.join(', ')}\n`)
  if (held.x_lorasmith.template!.repaired) count.again++
  if (held.choices[0]!.finish_reason === 'length') count.cut++
  count.tokens += held.usage.completion_tokens
  const { adherent, repaired } = (await ask(question, template, false, i)).x_lorasmith.template!
  if (adherent && !repaired) count.free++
  if (adherent) count.repaired++
}

async function ask(question: string, template: string, grammar: boolean, seed: number): Promise<Reply> {
  const body = chatBody(question, { seed, max_tokens: maxTokens, x_lorasmith: { template, grammar } })
  const reply = await gateway.post('/v1/chat/completions', body)
  if (reply.statusCode !== 200) throw new Error(reply.body)
  return reply.json<Reply>()
}

const all = [...counts.values()]
const sum = (key: keyof (typeof all)[number]) => all.reduce((total, each) => total + each[key], 0)
const share = (key: 'held' | 'free' | 'repaired') => `${((sum(key) / answers) * 100).toFixed(1)} %`
const shares = { grammar: share('held'), off: share('free'), offRepaired: share('repaired'), cut: sum('cut') }
process.stdout.write(
  `${JSON.stringify({ answers, maxTokens, ...shares, forms: Object.fromEntries(counts) }, null, 2)}\n`,
)
process.exitCode = sum('held') === answers && sum('cut') === 0 ? 0 : 1

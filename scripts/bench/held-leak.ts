/**
 * Does anything of a held or blocked answer reach its asker? npx tsx scripts/bench/held-leak.ts [COUNT=10000]
 * Risky sentences, disguised in many ways and buried in other text, are emitted token by token by a scripted engine, behind the product's own
 * rules, in streams and without. The reply to a held answer must be the same whatever the answer was (ids and times apart), and no four
 * characters of the answer may stand in it, in the log or in the metrics. Ends with 1 where any do.
 */
import fc from 'fast-check'
import { openGuard } from '../../src/guardrails/guard.ts'
import { chatBody, testGateway } from '../../test/support/gateway.ts'
import { scriptedEngine } from '../../test/support/scripted-engine.ts'

const count = Number(process.argv[2] ?? 10_000)
const RISKY = [
  '我们保证胜诉',
  '包赢，一定能赢',
  '可以找关系疏通法官',
  '您已确诊为肺癌',
  '此药可以根治，无副作用',
  '每日三次，每次口服阿莫西林0.5g',
]
const JOINTS = ['', '\u200b', '·', ' ', '\ufeff']
const FILLER = '患者家属法院证据合同工资补偿头痛咳嗽建议休息观察情况说明abcXYZ0123,.!?：；\n\t"\\{}<>'

const guard = await openGuard()
let answer: readonly string[] = []
const engine = scriptedEngine(() => answer)
await using gateway = await testGateway({ engine, guard })
const replies = new Map<string, string>()
const outcome = { answers: 0, held: 0, blocked: 0, released: 0, leaks: 0 }

const filler = fc.string({ unit: fc.constantFrom(...FILLER), maxLength: 60 })
const output = fc.tuple(
  filler,
  fc.constantFrom(...RISKY),
  fc.constantFrom(...JOINTS),
  filler,
  fc.integer({ min: 1, max: 3 }),
  fc.boolean(),
)

for (const [before, risky, joint, after, width, stream] of fc.sample(output, count)) {
  const text = before + Array.from(risky).join(joint) + after
  const points = Array.from(text)
  answer = Array.from({ length: Math.ceil(points.length / width) }, (_, i) =>
    points.slice(i * width, (i + 1) * width).join(''),
  )
  const logged = gateway.log.text.length
  const { body } = await gateway.post('/v1/chat/completions', chatBody('怎么办?', { stream, seed: 1 }))
  const state = /"state":"(\w+)"/.exec(body)?.[1] as 'held' | 'blocked' | 'released'
  outcome.answers += 1
  outcome[state] += 1
  if (state === 'released') continue
  const reply = body.replace(/"(id|created)":("[^"]*"|\d+)/g, '')
  const key = `${state} ${stream}`
  const same = replies.get(key) ?? reply
  replies.set(key, same)
  const seen = reply + gateway.log.text.slice(logged)
  const quoted = points.some(
    (_, i) =>
      i + 4 <= points.length && isWord(points.slice(i, i + 4)) && seen.includes(points.slice(i, i + 4).join('')),
  )
  if (reply !== same || quoted) outcome.leaks += 1
}
const { body: metrics } = await gateway.app.inject({ url: '/metrics', headers: { host: 'localhost' } })
if (RISKY.some((risky) => metrics.includes(risky.slice(0, 4)))) outcome.leaks += 1
process.stdout.write(`${JSON.stringify(outcome)}\n`)
process.exitCode = outcome.leaks > 0 || outcome.answers < count ? 1 : 0

/** Four Chinese characters: not a pattern that a reply has of itself. */
function isWord(points: readonly string[]): boolean {
  return points.every((point) => /\p{Script=Han}/u.test(point))
}

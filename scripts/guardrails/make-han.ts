/**
 * Makes assets/guardrails/han.json: traditional to simplified characters one for one (from opencc-js, OpenCC's tables) and the toneless
 * readings of simplified ones (from pinyin-pro). Only facts that the guard compares with; neither package is needed at run time.
 * npx tsx scripts/guardrails/make-han.ts > assets/guardrails/han.json
 */
import { Converter } from 'opencc-js/t2cn'
import { pinyin } from 'pinyin-pro'

const [FIRST, LAST] = [0x3400, 0x9fff]
const toSimplified = Converter({ from: 't', to: 'cn' })
const pairs: string[] = []
const readings: Record<string, string> = {}
for (let code = FIRST; code <= LAST; code++) {
  const char = String.fromCodePoint(code)
  const simple = toSimplified(char)
  if (simple !== char && simple.length === 1) pairs.push(char + simple)
  if (simple !== char || code < 0x4e00) continue
  for (const reading of new Set(pinyin(char, { multiple: true, toneType: 'none', type: 'array', v: true }))) {
    if (/^[a-z]{1,6}$/.test(reading)) readings[reading] = (readings[reading] ?? '') + char
  }
}
const from = 'opencc-js 1.4.2 (MIT AND Apache-2.0), pinyin-pro 3.29.4 (MIT); made by scripts/guardrails/make-han.ts'
process.stdout.write(`${JSON.stringify({ from, simplified: pairs.join(''), readings })}\n`)

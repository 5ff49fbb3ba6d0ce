import { readFile } from 'node:fs/promises'

/** What is known of single Chinese characters: simplified forms, toneless readings, parts and look-alikes. Knows no rule. */
export interface Han {
  readonly simplified: ReadonlyMap<string, string> // traditional or variant -> simplified, one for one
  readonly readings: ReadonlyMap<string, readonly string[]> // 率 -> lv, shuai
  readonly syllables: ReadonlySet<string>
  readonly lookalikes: ReadonlyMap<string, string> // 嬴 -> 赢
  readonly parts: ReadonlyMap<string, string> // 月生 -> 胜
}

const ASSET = new URL('../../assets/guardrails/han.json', import.meta.url) // the same from src/ and from dist/

export async function readHan(): Promise<Han> {
  const { simplified, readings } = JSON.parse(await readFile(ASSET, 'utf8')) as {
    readonly simplified: string
    readonly readings: Readonly<Record<string, string>>
  }
  const ofChar = new Map<string, string[]>()
  for (const [reading, chars] of Object.entries(readings)) {
    for (const char of chars) {
      const known = ofChar.get(char)
      if (known) known.push(reading)
      else ofChar.set(char, [reading])
    }
  }
  return {
    simplified: new Map(
      Array.from({ length: simplified.length / 2 }, (_, i) => [simplified[2 * i]!, simplified[2 * i + 1]!]),
    ),
    readings: ofChar,
    syllables: new Set(Object.keys(readings)),
    lookalikes: new Map(LOOKALIKES.flatMap(([char, others]) => [...others].map((other) => [other, char] as const))),
    parts: new Map(PARTS),
  }
}

/** Characters written for one that looks alike, of the words that the shipped rules look for. */
const LOOKALIKES: readonly (readonly [char: string, others: string])[] = [
  ['赢', '嬴羸蠃'],
  ['治', '冶'],
  ['根', '恨垠'],
  ['诉', '拆泝'],
  ['胜', '脞'],
  ['证', '怔'],
  ['诊', '诌'],
  ['确', '碓'],
  ['癌', '嵒'],
  ['愈', '俞'],
  ['保', '堡褓'],
  ['官', '宫'],
  ['系', '糸'],
  ['免', '兔'],
]

/** Characters taken apart. */
const PARTS: readonly (readonly [parts: string, char: string])[] = [
  ['亻呆', '保'],
  ['讠正', '证'],
  ['言正', '证'],
  ['月生', '胜'],
  ['讠斥', '诉'],
  ['言斥', '诉'],
  ['氵台', '治'],
  ['三点水台', '治'],
  ['木艮', '根'],
  ['石角', '确'],
  ['兪心', '愈'],
  ['俞心', '愈'],
]

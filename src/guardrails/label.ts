import { type Lang, text } from '../texts/render.ts'

/**
 * The sentence that an answer is for reference only and the explicit label that a machine wrote it (GB 45438-2025: both 人工智能 or AI and 生成
 * or 合成 stand in it). Put on every answer, not judged: a plain answer without them is not dangerous. The implicit one is formats/aigc.ts.
 */
export type LabelDomain = 'medical' | 'legal' | 'generic'

export interface LabelOptions {
  readonly domain?: LabelDomain | null
  readonly lang?: Lang
}

/**
 * Adds what is lacking, each on a line of its own at the end. Twice is once; what stands there is never changed, so that a text which is out
 * already goes on with what is added.
 */
export function label(answer: string, options: LabelOptions = {}): string {
  const { disclaimer, mark } = labelSentences(options)
  const lines: string[] = []
  if (!hasDisclaimer(answer)) lines.push(disclaimer)
  if (!hasLabel(answer)) lines.push(mark)
  if (lines.length === 0) return answer
  const breaks = answer.trim() === '' ? 0 : Math.max(0, 2 - /\n*$/.exec(answer)![0].length)
  return `${answer}${'\n'.repeat(breaks)}${lines.join('\n')}`
}

/** Both sentences, for content that has no room for them in itself: JSON, a list of rows. */
export function labelSentences({ domain = null, lang = 'zh' }: LabelOptions = {}): {
  readonly disclaimer: string
  readonly mark: string
} {
  return {
    disclaimer: text(lang, `guardrails.disclaimer_${domain ?? 'generic'}`),
    mark: text(lang, 'guardrails.label'),
  }
}

const EDGE_LINES = 3
const MAX_LABEL = 60 // characters of a line that is a label and nothing else

/** A line at the beginning or the end that says so. A sentence about AI in the middle of an answer is no label. */
export function hasLabel(answer: string): boolean {
  const lines = linesOf(answer)
  return [...lines.slice(0, 1), ...lines.slice(-EDGE_LINES)].some(
    (line) =>
      line.length <= MAX_LABEL &&
      /(?:人工智能|\bAI\b|AI(?=[\u4e00-\u9fff])).*(?:生成|合成)/i.test(line) &&
      !/[?？吗]/.test(line),
  )
}

function hasDisclaimer(answer: string): boolean {
  return linesOf(answer)
    .slice(-EDGE_LINES)
    .some((line) => DISCLAIMER.test(line))
}

const DISCLAIMER =
  /仅供参考.{0,16}(?:遵医嘱|咨询|医生|医师|律师|专业|就医|面诊)|(?:遵医嘱|咨询.{0,8}(?:医生|医师|律师|专业人士)).{0,10}仅供参考|for reference only.{0,40}(?:doctor|physician|lawyer|attorney|professional)/i

function linesOf(answer: string): readonly string[] {
  return answer
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

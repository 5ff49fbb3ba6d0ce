import { type Lang, text } from '../texts/render.ts'

/**
 * The sentence that an answer is for reference only and the explicit label that a machine wrote it (GB 45438-2025: both 人工智能 or AI and 生成
 * or 合成 stand in it). Put on every answer, not judged: a plain answer without them is not dangerous. Knows nothing of files' metadata formats.
 */
export type LabelDomain = 'medical' | 'legal' | 'generic'

export interface LabelOptions {
  readonly domain?: LabelDomain | null
  readonly lang?: Lang
}

/** Adds what is lacking, each on a line of its own at the end. Twice is once; what stands there is never changed. */
export function label(answer: string, { domain = null, lang = 'zh' }: LabelOptions = {}): string {
  const lines: string[] = []
  if (!hasDisclaimer(answer)) lines.push(text(lang, `guardrails.disclaimer_${domain ?? 'generic'}`))
  if (!hasLabel(answer)) lines.push(text(lang, 'guardrails.label'))
  if (lines.length === 0) return answer
  const body = answer.trimEnd()
  return body === '' ? lines.join('\n') : `${body}\n\n${lines.join('\n')}`
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

/** The implicit label of GB 45438-2025, the value of a file's metadata key `AIGC`. `Label` 1: made by AI. */
export function aigcMetadata(producer: string, produceId: string): string {
  return JSON.stringify({
    Label: '1',
    ContentProducer: producer,
    ProduceID: produceId,
    ReservedCode1: '',
    ContentPropagator: '',
    PropagateID: '',
    ReservedCode2: '',
  })
}

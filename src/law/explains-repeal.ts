import type { Citation } from './citation.ts'

/**
 * Whether the text itself says that the cited statute is no longer in force, or cites it as the law of its time: 原《合同法》,
 * 《婚姻法》已废止, 被《民法典》取代. Looks at the sentence only.
 */
export function explainsRepeal(text: string, { start, end }: Pick<Citation, 'start' | 'end'>): boolean {
  if (
    /(?:原|旧|老|废止前的|当时的|当时有效的|之前的|以前的)(?:《|中华人民共和国)?[\s《]*$/.test(
      text.slice(Math.max(0, start - 16), start),
    )
  )
    return true
  const from = Math.max(0, start - REACH)
  const head = text.slice(from, start)
  const tail = text.slice(start, end + REACH)
  const sentenceHead = head.slice(lastBreak(head) + 1)
  const cut = tail.slice(end - start).search(BREAK)
  const sentence = sentenceHead + (cut < 0 ? tail : tail.slice(0, end - start + cut))
  return SAYS_SO.test(sentence)
}

const REACH = 120
const BREAK = /[。！？\n]/
const SAYS_SO =
  /废止|失效|取代|沿用|延续|承继|继受|吸收了|替代|代替|不再适用|不再有效|已被.{0,12}(?:吸收|纳入|整合)|(?:施行|实施|颁布|出台|生效)(?:之)?前|修改前|修订前|当时有效|时间效力|溯及/

function lastBreak(text: string): number {
  return Math.max(...['。', '！', '？', '\n'].map((mark) => text.lastIndexOf(mark)))
}

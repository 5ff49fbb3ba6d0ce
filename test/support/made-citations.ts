import type { Statutes } from '../../src/law/statutes.ts'
import { createRandom, type Random } from '../../src/util/random.ts'

/** Answers that cite statutes in many ways of writing: right ones, repealed ones, articles that do not exist. Seeded. */
export interface MadeCitation {
  readonly text: string
  readonly fault: 'repealed' | 'no-such-article' | null
}

const IN_FORCE = [
  ['民法典', '民法典'],
  ['劳动合同法', '劳动合同法'],
  ['劳动法', '劳动法'],
  ['社会保险法', '社保法'],
  ['公司法', '公司法'],
  ['民事诉讼法', '民诉法'],
  ['消费者权益保护法', '消法'],
  ['道路交通安全法', '道交法'],
  ['劳动争议调解仲裁法', '劳动争议调解仲裁法'],
  ['工伤保险条例', '工伤条例'],
  ['劳动合同法实施条例', '劳动合同法实施条例'],
  ['医师法', '医师法'],
  ['刑事诉讼法', '刑诉法'],
  ['反家庭暴力法', '反家暴法'],
  ['最高人民法院关于审理人身损害赔偿案件适用法律若干问题的解释', '人身损害赔偿司法解释'],
  ['最高人民法院关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（一）', '民法典婚姻家庭编解释（一）'],
] as const
const REPEALED = [
  ...['合同法', '婚姻法', '继承法', '物权法', '侵权责任法', '担保法', '收养法', '民法通则', '民法总则'].map(
    (name) => [name, name] as const,
  ),
  ['执业医师法', '执业医师法'],
  ['最高人民法院关于适用〈中华人民共和国婚姻法〉若干问题的解释（三）', '婚姻法解释三'],
  ['最高人民法院关于适用〈中华人民共和国合同法〉若干问题的解释（二）', '合同法解释（二）'],
] as const

type Names = readonly [full: string, short: string]
const NAME_FORMS: readonly ((names: Names) => string)[] = [
  ([full]) => (full.startsWith('最高') || full.endsWith('条例') ? `《${full}》` : `《中华人民共和国${full}》`),
  ([full]) => `《${full}》`,
  ([full]) => full,
  ([, short]) => short,
  ([, short]) => `《${short}》`,
]
const ARTICLE_FORMS: readonly ((n: number) => string)[] = [
  (n) => `第${chinese(n)}条`,
  (n) => `第${chinese(n)}条第一款`,
  (n) => `第${chinese(n)}条第二款第（三）项`,
  (n) => `第${n}条`,
  (n) => `第 ${n} 条`,
  (n) => `第${wide(n)}条`,
  (n) => `第${chinese(n)}条规定`,
]
/** `good` is an article that exists. */
const SENTENCES: readonly ((law: string, article: string, good: string) => string)[] = [
  (law, article) => `根据${law}${article}，您可以要求对方承担责任，并保留好证据。`,
  (law, article) => `您好！依照${law}的${article}，用人单位应当支付相应款项。`,
  (law, article) => `【违法事实】对方逾期未付款。\n【法律依据】${law}${article}。\n【赔偿计算】按实际损失计算。`,
  (law, article) => `法律依据：\n1. ${law}${article}：当事人应当依法履行义务。`,
  (law, article, good) => `${law}${good}、${article}对此有明确规定，建议先协商。`,
  (law, article, good) => `可以适用${law}${good}和${article}主张权利。`,
  (law, article, good) => `参见${law}${good}至${article}。`,
  (law, article, good) =>
    `${law}${good}规定了一般原则。该法${article}规定了例外情形。`.replace(
      '该法',
      law.includes('条例') ? '该条例' : law.includes('解释') ? '该解释' : '该法',
    ),
  (law, article) => `对此${law}有专门规定，其${article}要求双方书面约定。`,
  (law, article) => `法院一般会援引${law}（${article}）支持您的请求。`,
]

export function madeCitations(statutes: Statutes, rows: number, seed: number): readonly MadeCitation[] {
  const random = createRandom(seed)
  return Array.from({ length: rows }, () => madeCitation(statutes, random))
}

function madeCitation(statutes: Statutes, random: Random): MadeCitation {
  const pick = <T>(items: readonly T[]): T => items[random.int(items.length)]!
  const fault = pick(['repealed', 'no-such-article', null, null] as const)
  const names: Names = pick<Names>(fault === 'repealed' ? REPEALED : IN_FORCE)
  const last = statutes.named(names[0])?.versions.findLast((version) => version.last !== null)?.last ?? 30
  const good = 1 + random.int(last - 1)
  const article = fault === 'no-such-article' ? last + 1 + random.int(300) : good + 1
  const text = pick(SENTENCES)(pick(NAME_FORMS)(names), pick(ARTICLE_FORMS)(article), `第${chinese(good)}条`)
  return { text, fault }
}

const DIGITS = '零一二三四五六七八九'

/** 1260 as 一千二百六十. */
export function chinese(n: number): string {
  const text = [1000, 100, 10, 1].reduce((sum, unit, i) => {
    const digit = Math.floor(n / unit) % 10
    if (digit === 0) return sum === '' || sum.endsWith('零') || n % unit === 0 ? sum : `${sum}零`
    return `${sum}${DIGITS[digit]}${['千', '百', '十', ''][i]}`
  }, '')
  return text.replace(/零$/, '').replace(/^一十/, '十')
}

function wide(n: number): string {
  return String(n).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
}

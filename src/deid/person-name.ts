import { ALSO_GIVEN, CORE, GIVEN, NEVER, WORDS } from './name-chars.ts'
import { NOT_GIVEN, NOT_NAMES } from './not-names.ts'
import { COMMON_SURNAMES, COMPOUND_SURNAMES, RARE_SURNAMES, TOP_SURNAMES } from './surnames.ts'

/**
 * Reads a Chinese name at a place: surname of one or two characters, given name of one or two. How long it is, the characters and what
 * stands behind say. Whether anybody is meant at all, the words around say (detectors/person.ts).
 */

export interface Name {
  readonly length: number
  readonly surnameLength: number
  readonly common: boolean // a common or compound surname
  readonly usual: boolean // every given character is usual in names
  /** 2: the text or the clause ends behind it; 1: a word that follows names; 0: neither, the end is a guess. */
  readonly edge: 0 | 1 | 2
}

const WORD_SET: ReadonlySet<string> = new Set(WORDS)

function isOrdinaryWord(text: string, at: number): boolean {
  return WORD_SET.has(text.slice(at, at + 2)) || WORD_SET.has(text.slice(at, at + 3))
}

/** 孙子高烧 begins with a word; 孙子涵， is a name: three usual characters, and then an end or what only people do. */
export function isWordNotName(text: string, at: number, { length, usual, edge }: Name): boolean {
  if (!isOrdinaryWord(text, at)) return false
  return !(length === 3 && usual && (edge === 2 || (edge === 1 && DONE_BY_PEOPLE.test(text.slice(at + 3, at + 6)))))
}

export const DONE_BY_PEOPLE =
  /^(?:诉|辩称|述称|驾驶|名下|账户|家属|委托|下班|上班|去世|死亡|签|向|与|因|于|系|出具|今年|现年|主刀|主任|医生|律师|女士|先生|具有|提出|要求|经传|承认|反映|主张|答辩|认为|称|不服|申请|涉嫌|犯|将其|到庭|精神|神志|意识|诉|自诉|主诉|体温|血压|术后|入院|一般情况|昨|今|带|嘱|人民币|送医|自愿|擅自|不慎|收[,，;；。 ])/

export function surnameAt(text: string, at: number): number {
  if (COMPOUND_SURNAMES.has(text.slice(at, at + 2))) return 2
  const char = text[at] ?? ''
  return COMMON_SURNAMES.has(char) || RARE_SURNAMES.has(char) ? 1 : 0
}

/** The likeliest name that begins at `at`; `undefined` where none does. `until` stops it before a title. */
export const nameAt = (text: string, at: number, until = text.length): Name | undefined => namesAt(text, at, until)[0]

/** Every name that may begin at `at`, the likeliest first. */
export function namesAt(text: string, at: number, until = text.length): readonly Name[] {
  const surnameLength = surnameAt(text, at)
  if (surnameLength === 0 || [2, 3, 4].some((length) => NOT_NAMES.has(text.slice(at, at + length)))) return []
  const found: { name: Name; rating: number }[] = []
  for (const [length, given] of SHAPES) {
    if (length === 1 && surnameAt(text.slice(at, at + 1), 0) === 0) continue
    if (length === 2 && surnameLength === 1 && (given === 1 || !isDouble(text, at))) continue
    if (at + length + given > until) continue
    const candidate = rate(text, at, length, given, until)
    if (candidate) found.push(candidate)
  }
  return found.toSorted((a, b) => b.rating - a.rating).map(({ name }) => name)
}

const SHAPES = [[2, 2], [2, 1], [1, 2], [1, 1]] as const // biome-ignore format: short

/** 潘孙美珍: the surnames of both parents. */
const isDouble = (text: string, at: number) => COMMON_SURNAMES.has(text[at]!) && TOP_SURNAMES.has(text[at + 1]!)

function rate(text: string, at: number, surnameLength: number, givenLength: number, until: number) {
  const length = surnameLength + givenLength
  const given = text.slice(at + surnameLength, at + length)
  let sum = 0
  for (const char of given) {
    if (!isHan(char) || (NEVER.has(char) && !ALSO_GIVEN.has(char))) return undefined
    sum += ALSO_GIVEN.has(char) ? 0.3 : GIVEN.has(char) ? 1 : 0.4
  }
  const isTalent = given.length === 2 && given[1] === '才' && CORE.has(given[0]!) // 文才, 国才: mostly a name, else an adverb
  if (isTalent) sum += 0.7
  if (givenLength === 2 && /^[某甲乙丙丁]/.test(given)) return undefined
  if (given === '某' || given === '氏' || NOT_GIVEN.has(given)) return undefined
  const edge = at + length === until && until < text.length ? 2 : edgeAt(text, at + length)
  const compound = surnameLength === 2 && COMPOUND_SURNAMES.has(text.slice(at, at + 2))
  if (surnameLength === 2 && !compound && (edge === 0 || sum < 2)) return undefined
  const plausible = sum / givenLength
  const name: Name = {
    length,
    surnameLength,
    common: compound || COMMON_SURNAMES.has(text[at]!),
    usual: isTalent || [...given].every((c) => GIVEN.has(c) && !ALSO_GIVEN.has(c)),
    edge,
  }
  const preferred = (compound ? 0.5 : 0) + (givenLength === 2 ? 0.1 : 0)
  return { name, rating: plausible + [0, 0.9, 1.3][edge]! + preferred }
}

/** What stands behind a name. */
export function edgeAt(text: string, at: number): 0 | 1 | 2 {
  const char = text[at]
  if (char === undefined || !isHan(char)) return 2
  return FOLLOWING.has(char) || WORDS_BEHIND.test(text.slice(at, at + 4)) ? 1 : 0
}

export const isHan = (char: string) => char >= '\u4e00' && char <= '\u9fff'

const FOLLOWING: ReadonlySet<string> = new Set(
  '因于的诉与和在系是向将被把对为从到及或等以已未曾称说由有无均也又都就才则还并且但而住男女自经至来去入出患术需应要可能会拟行突反既否辩述驾签负提支承违要欠借给让叫同跟名不没受使用所之其等拒作做死当该你您我他她主昨今近现怎每先再请给持拿付收邀写开坐独育',
)

const WORDS_BEHIND =
  /^(?:先生|女士|小姐|太太|夫人|老师|医生|医师|大夫|主任|教授|护士|药师|律师|法官|检察|院长|所长|科长|处长|局长|经理|老板|阿姨|叔叔|大爷|大妈|奶奶|爷爷|师傅|同志|警官|队长|校长|会计|书记|审判|博士|主刀|名下|账户|账号|身份|电话|手机|联系|病历|住院|性别|年龄|今年|现年|昨|今|明[日天]|近|陪|突|反复|发[现生热病]|主诉|自诉|自述|签|证[实明言]|陈述|当庭|本人|户籍|生前|代[为理]|工作|接[诊到]|值班|查房|阅片|审核|报告|记录|交班|生[于育]|毕业|继承|偿还|返还|归还|赔偿|转[账给]|汇款|购买|租|离|结|婚|复[查诊]|确诊|服|吃|预约|挂号|建议|认为|表示|同意|要求|请求|提[出起供]|支付|承担|违|履行|委托|授权|起诉|上诉|申请|不服|辩|答辩|到庭|经传|合同|纠纷|民间|离婚|买卖|故意|盗|交通|一案|犯|涉嫌|驾|乘|骑|步行|负|死|受|伤|重|昏|晕|摔|跌|呕|腹|胸|头|咳|高血|糖尿|患|体|血|术|行|全麻|予|给|嘱|收[到件]|寄|出[具生院]|入[院职]|顺产|剖|孕|末次|拨|打架|吵|另|共同|双方|二人|三人|两|一[家起次审]|诉|仍|拒|逃|自首|归案|抓|被|遭|经|户|房|车|股|任|担|职|系|输[液血]|吸氧|插管|意识|神志|呼吸|精神|面[色部]|睡|饮食|大便|小便|心率|脉搏|病情|症状|伤口|切口|家属|陪同|步入|平车|轮椅|搀扶|主动|自行|遵|配合|情绪|诊断|既往|个人|月经|过敏|擅自|多次|连续|长期|一直|曾|外出|下班|上班|来电|进行|完成|表[示达]|积极|依法|负责|参加|带|向|具[有备]|打架|拖欠|购|名誉|组成|组建|人民币|现金|担任|出席)/

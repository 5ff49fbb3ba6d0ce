import { ACCEPTED, type Detector, type Hit, oneOf } from '../detector.ts'
import type { Normalised } from '../normalise.ts'
import { DONE_BY_PEOPLE, isHan, isWordNotName, type Name, nameAt, surnameAt } from '../person-name.ts'
import { BAD_PAIRS, FIRM_ROLES, LOOSE_ROLES, NO_NAMES, TITLES, WORDLIKE } from '../person-words.ts'
import { COMMON_SURNAMES, TOP_SURNAMES } from '../surnames.ts'
import { SAID_OF_A_PERSON } from './person-context.ts'
import { byDot, DOTTED } from './person-dotted.ts'
import { again, besides, byList, PIECE } from './person-lists.ts'
import { byNickname, NICKNAME } from './person-nickname.ts'
import { byEvidence, wordsIn } from './person-scan.ts'

/**
 * Names, by the words around them: a label or a role before (姓名：, 原告, 患者), a title behind (张主任), what is said of a person (，男，45岁),
 * a name beside a name (张三与李四). A name without any of these is scored below the acceptance mark: it goes to an expert, never into the output.
 */

const ROLE = new RegExp(
  `(${oneOf(FIRM_ROLES)})(?:\\([^()]{1,14}\\))?(?: {0,4}[:：] {0,4}| {1,4}|(?:姓名|名字)?(?:为|是|系|叫)?)|(${oneOf(LOOSE_ROLES)})(?:\\([^()]{1,14}\\))?(?: {0,4}[:：] {0,4}| {0,2}|叫|名叫|是)`,
  'g',
)
const TITLE = new RegExp(oneOf(TITLES), 'g')
const CLAUSE = /(?:^|[\s,，。；;：:、()【】[\]“”"'‘’/|!！?？>\-—])(?=[\u4e00-\u9fff]{2})/g
const LABELLED =
  /(?:(?<!药品|公司|单位|医院|项目|产品|品|商)(?:姓名|名字|户名|收件人|联系人|寄件人)) {0,3}[:：] {0,4}([\u4e00-\u9fff]{2,4}|[A-Z][a-z]{1,15}(?: [A-Z][a-z]{1,15}){1,2}|[A-Z]{2,15}(?: [A-Z]{2,15}){1,2})(?![\u4e00-\u9fffA-Za-z])/g

/** 证明人高冬梅, 家长严建新: a word that ends like one for people. */
const SUFFIX = /[\u4e00-\u9fff](?:人|师|员|长|者|东|户|友|夫妇|夫妻|给)(?=[\u4e00-\u9fff]{2})/g

export const person: Detector = {
  types: ['PERSON'],
  patterns: [ROLE, TITLE, SUFFIX, CLAUSE, DOTTED, LABELLED, PIECE, NICKNAME],
  find({ text, digits }: Normalised) {
    const quoted = lawTitles(text)
    const hits = [
      ...byRole(text),
      ...byTitle(text),
      ...bySuffix(text),
      ...byEvidence(text),
      ...byClause(text, digits),
      ...byLabel(text),
      ...byDot(text),
      ...byList(text),
      ...byNickname(text),
    ]
    const firm = hits.filter((hit) => !quoted.some(([start, end]) => hit.start >= start && hit.end <= end))
    return once([...firm, ...besides(text, firm), ...again(text, firm)])
  },
}

/** Of finds of the same place the surest. */
function once(hits: readonly Hit[]): readonly Hit[] {
  const best = new Map<string, Hit>()
  for (const each of hits) {
    const key = `${each.start}-${each.end}`
    if (each.score > (best.get(key)?.score ?? 0)) best.set(key, each)
  }
  return [...best.values()]
}

const hit = (start: number, length: number, score: number): Hit => ({
  type: 'PERSON',
  start,
  end: start + length,
  score,
})

/** 《...》: names of laws and books hold no parties. */
function lawTitles(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(/《[^《》]{1,80}》/g)].map((found) => [found.index, found.index + found[0].length] as const)
}

function* byRole(text: string): Iterable<Hit> {
  for (const found of text.matchAll(ROLE)) {
    const at = found.index + found[0].length
    const name = nameAt(text, at)
    if (!name || isWordNotName(text, at, name)) continue
    const labelled = /[:： ]$|(?:叫|名为|名叫|姓名为|名字是)$/.test(found[0])
    if (!labelled && (found[2] ?? '').length === 1 && BAD_PAIRS.has(text.slice(at - 1, at + 1))) continue
    const score =
      labelled || found[1] ? firmScore(text, at, name, labelled) : looseScore(text, at, name, found[2] ?? '')
    if (score > 0)
      yield hit(at, name.length, listed(text, at + name.length) && name.usual ? Math.max(score, 0.7) : score)
  }
}

/** 由温萍、周泓、翁莉组成: where a second name stands beside it, both are names. */
function listed(text: string, at: number): boolean {
  const next = text[at] === '、' ? nameAt(text, at + 1) : undefined
  return next?.common === true && next.usual && next.edge > 0 && !isWordNotName(text, at + 1, next)
}

/** Behind a role that is always somebody's, or behind a colon. Without one, laws go on with 权益, 代为 and their like. */
function firmScore(text: string, at: number, { common, usual, edge, length }: Name, labelled: boolean): number {
  if (!labelled && (!common || !usual)) return common && edge === 2 ? 0.55 : 0
  if (!labelled && WORDLIKE.test(text[at]!)) {
    const sure = isDeed(text, at + length) || (length > 2 && edge >= (text[at] === '向' ? 2 : 1))
    return sure ? 0.7 : ACCEPTED - 0.1
  }
  if (!labelled) return edge > 0 || length > 2 ? 0.8 : ACCEPTED - 0.1
  if (edge === 0) return usual && common ? 0.7 : 0
  if (common) return usual || edge === 2 ? 0.9 : 0.7
  return usual && edge === 2 ? 0.8 : usual || edge === 2 ? 0.6 : 0
}

/** Behind a word that also begins ordinary sentences: 患者, 医生, 儿子. What is not plainly a name goes to a person. */
function looseScore(
  text: string,
  at: number,
  { common, usual, edge, length, surnameLength }: Name,
  role: string,
): number {
  const unsure = ACCEPTED - 0.1
  if (!common || !usual || STATES.test(text.slice(at + surnameLength, at + surnameLength + 2))) return unsure
  const full = length > 2
  if (role.length < 2 && edge > 0 && DEALT_WITH.test(text.slice(at + length, at + length + 3))) return 0.7
  const wordlike = surnameLength === 1 && WORDLIKE.test(text[at]!)
  if (edge === 0) return full && !wordlike && role.length > 1 ? 0.55 : unsure
  if (wordlike && isDeed(text, at + length)) return 0.65
  if (wordlike && text[at] === '向' && edge < 2) return unsure
  if (wordlike || role.length < 2) return full ? 0.65 : edge === 2 && role.length > 1 ? 0.6 : unsure
  return 0.8
}

/** 向王芳出具借条 */
const DEALT_WITH =
  /^(?:出具|借[款钱了]|支付|偿还|返还|转账|汇款|购买|主张|催[讨要收]|索[要赔]|交付|赔偿|给付|履行|租赁|承租|道歉|签订|离婚|结婚|打架|发生|驾驶|共同|人民币|现金|系|于\d)/

const isDeed = (text: string, at: number) => {
  const behind = text.slice(at, at + 24)
  return DONE_BY_PEOPLE.test(behind) || SAID_OF_A_PERSON.test(behind)
}

const STATES = /^(?:平时|明显|明天|有时|长期|经常|一直|一般|时常|常年|天天|年年)/

function* byTitle(text: string): Iterable<Hit> {
  for (const found of text.matchAll(TITLE)) {
    const end = text[found.index - 1] === ' ' ? found.index - 1 : found.index
    for (const length of [4, 3, 2]) {
      const start = end - length
      if (start < 0 || !opens(text, start) || BAD_PAIRS.has(text.slice(start - 1, start + 1))) continue
      const name = nameAt(text, start, end)
      if (!name?.common || name.length !== length || isWordNotName(text, start, name)) continue
      if (!name.usual) continue
      yield hit(start, length, 0.85)
      break
    }
    if (end === found.index) yield* bySurname(text, end, found[0])
  }
}

/** 张主任, 欧阳女士: the title belongs to it, as nothing else of the name is there. */
function* bySurname(text: string, end: number, title: string): Iterable<Hit> {
  for (const length of [2, 1]) {
    const start = end - length
    if (start < 0 || surnameAt(text, start) !== length || !(opens(text, start) || isWordOfItsOwn(text, start, end)))
      continue
    if (length === 1 && !COMMON_SURNAMES.has(text[start]!)) return
    if (BAD_PAIRS.has(text.slice(start - 1, start + 1))) return
    if (length === 1 && PREPOSITIONS.test(text[start]!) && !introduces(text, start)) return
    if (/^[于向应时]/.test(text[start]!) && (start === 0 || !isHan(text[start - 1]!))) {
      if (
        /^(?:指导|建议|处|的|咨询|说明|询问|求助|请教|提问|交代|开具|嘱)/.test(
          text.slice(end + title.length, end + title.length + 2),
        )
      )
        return
    }
    yield hit(start, length + title.length, 0.8)
    return
  }
}

/** 昨天|张|大夫: ICU's dictionary has no word that the surname belongs to, and the word before is a whole one. */
function isWordOfItsOwn(text: string, start: number, end: number): boolean {
  if (!TOP_SURNAMES.has(text[start]!) || PREPOSITIONS.test(text[start]!)) return false
  const words = wordsIn(text, Math.max(0, start - 8), end + 2)
  return words.has(start) && words.has(end) && !words.has(start - 1) && words.has(start - 2)
}

const introduces = (text: string, at: number) =>
  /(?:^|[请找是叫给对由与和跟被把让听问,，。；;:：、()\s"“])$/.test(text.slice(Math.max(0, at - 1), at)) ||
  OPENING_WORDS.test(text.slice(Math.max(0, at - 3), at))

const PREPOSITIONS = /[于向时应从成全单关安常明都万连同方党官公司门强平]/

/** A name may begin here: behind no Chinese character, or behind one that comes before names. */
function opens(text: string, at: number): boolean {
  const before = text[at - 1]
  return (
    before === undefined ||
    !isHan(before) ||
    OPENING.has(before) ||
    OPENING_WORDS.test(text.slice(Math.max(0, at - 3), at))
  )
}

const OPENING: ReadonlySet<string> = new Set(
  '请找由问和与跟向给让被对是的了在叫见到把将及为使因同系邀托委诉经约替帮找科院室所局队部',
)
const OPENING_WORDS =
  /(?:谢谢|请问|患者|家属|主治|联系|咨询|感谢|告知|主刀|原告|被告|律师|医生|医师|主任|护士|教授|证人|法官|授权|委托|预约|通知|转告|抄送|值班|接诊|尊敬|敬爱|亲爱|老公|妻子|母亲|父亲|女儿|儿子|同事|邻居|朋友|房东|老板|经理|麻烦|想挂|专家|听|据)$/

const DEEDS =
  /^(?:诉|系(?:夫妻|父|母|兄|姐|同|朋友|我|被|原|其|该|公司)|辩称|诉称|述称|自诉|主诉|向[\u4e00-\u9fff]{2,4}(?:出具|借|支付|转|购|提|主张|催|索|返|履)|于(?:19|20)\d\d|于\d|与[\u4e00-\u9fff]{2,4}(?:系|签|离|结|登|发|约|之间|的|因|,|，|一案|民|买|借|合)|之[子女妻夫父母兄弟姐妹]|到庭|未到庭|因.{0,12}(?:入院|就诊|纠纷|诉|来院|受伤)|名下|签名|签字|(?:不慎|突发|驾驶|驾车|入职|离职|来院|去世|死亡|入院|出院|起诉|上诉|借款|欠款|拖欠|负事故))/

/** At the beginning of a clause, by what is said of the name: 张三，男，45岁; 张三于2023年…; 张三诉李四. */
function* byClause(text: string, digits: string): Iterable<Hit> {
  for (const found of text.matchAll(CLAUSE)) {
    const at = found.index + found[0].length
    const name = nameAt(text, at)
    if (!name || isWordNotName(text, at, name)) continue
    const behind = digits.slice(at + name.length, at + name.length + 24)
    if (SAID_OF_A_PERSON.test(behind)) yield hit(at, name.length, saidScore(name))
    else if (name.common && name.usual && DEEDS.test(behind)) yield hit(at, name.length, 0.65)
    else if (name.common && name.usual && name.edge > 0) yield* unexplained(text, at, name, found[0])
  }
}

const saidScore = ({ usual, common, length }: Name) =>
  common ? (usual ? 0.85 : 0.7) : usual && length > 2 ? 0.55 : 0.4

/** A full name before a verb or behind a colon; a second name beside it explains both; else it is bare. */
function* unexplained(text: string, at: number, name: Name, before: string): Iterable<Hit> {
  const full = name.length > 2
  const end = at + name.length
  const next = /^[与和诉及]/.test(text.slice(end)) ? nameAt(text, end + 1) : undefined
  const isPair = next?.common === true && next.usual && next.edge > 0 && !isWordNotName(text, end + 1, next)
  if (isPair && ((full && next.length > 2) || isDeed(text, end + 1 + next.length))) {
    yield hit(at, name.length, 0.65)
    yield hit(end + 1, next.length, 0.65)
  } else if (
    full &&
    (name.edge === 1 || /[:：]$/.test(before)) &&
    !isThing(text, at, name) &&
    !SENTENCE.test(text[at]!)
  )
    yield hit(at, name.length, 0.55)
  else if (/[:：]$/.test(before) && (name.edge === 2 || isDeed(text, end)) && !WORDLIKE.test(text[at]!))
    yield hit(at, name.length, 0.55)
  else if (full && name.edge === 2 && !isThing(text, at, name)) yield hit(at, name.length, BARE)
}

/** Surnames that also begin clauses: 项目, 常可, 路线, 商同级. */
const SENTENCE = /[于时应向从常原连全单项路商官管施左白戴解费第]/

/** Drugs, plants and food also begin with a surname and have three characters: 蒲公英, 甘利欣. */
const isThing = (text: string, at: number, { length }: Name) =>
  /[素茶平林欣力英花菜片丸散膏丹汤剂]$/.test(text.slice(at, at + length)) && THINGS.test(text.slice(at, at + length))

const THINGS = /^(?:蒲公英|.{2}[素茶菜片丸散膏丹汤剂花]|[甘麦马罗安金易康舒贺黄白桂石龙柏].{0,1}[平林欣力].?)$/

function* bySuffix(text: string): Iterable<Hit> {
  for (const found of text.matchAll(SUFFIX)) {
    const at = found.index + found[0].length
    const name = nameAt(text, at)
    if (!name?.common || !name.usual || name.edge === 0) continue
    if (WORDLIKE.test(text[at]!) || isWordNotName(text, at, name) || BAD_PAIRS.has(text.slice(at - 1, at + 1))) continue
    if (name.length > 2) yield hit(at, name.length, 0.6)
    else if (isDeed(text, at + name.length)) yield hit(at, name.length, 0.55)
  }
}

/** A name that nothing around explains: for a person to look at. */
const BARE = ACCEPTED - 0.15

/** 姓名：… takes what stands there, whatever the surname, and names in Latin letters. */
function* byLabel(text: string): Iterable<Hit> {
  for (const found of text.matchAll(LABELLED)) {
    const value = found[1]!
    if (!NO_NAMES.test(value)) yield hit(found.index + found[0].length - value.length, value.length, 0.6)
  }
}

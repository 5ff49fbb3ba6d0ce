import { type Chain, chainAt } from '../address-chain.ts'
import { ACCEPTED, type Detector, type Hit } from '../detector.ts'
import { CITIES, PROVINCES } from '../places.ts'

/**
 * Addresses: a chain of at least two links of which one is below the city. Chains are tried behind labels (住址：, 现住, 位于), at the names
 * of provinces and cities, and to the left of a road or a house with its number. What goes on as the name of an office is no address.
 */

const LABEL =
  /(?:(?:家庭|现|居住|联系|通讯|通信|户籍|户口|注册|经营|办公|收货|收件|寄送|邮寄|送达|租赁|房屋|单位)?(?:住址|地址|住所地?|所在地|地点|居住地|籍贯|户籍地|坐落|参保地)(?:是|为|在|于|位于)?|户籍(?:在|为)?|现?居住[在于]|现住[在于]?|家住[在于]?|租住[在于]?|暂住[在于]?|住[在于]?|位于|坐落[在于]|地处|搬[至到]|迁[至到]|寄[至到往]|送[至到往]|发[至到往]|邮寄[至到]?|家在|回到|来自|沿|原籍(?:是|为|在)?|祖籍(?:是|为|在)?|老家(?:是|在)?|(?:事故|案件)?(?:事发|发生|案发)地点?(?:是|为|在)?|[厂店家铺]子?(?:开|设)?在|现场(?:是|为|在)) {0,3}[:：]? {0,3}/g
const ANCHOR = new RegExp(
  `(?:${PROVINCES}|(?:${CITIES.join('|')})(?:市|盟|地区|州|[\\u4e00-\\u9fa5]{0,12}?自治州))`,
  'g',
)
const CORE =
  /(?:路|街|巷|道|弄|胡同|村|社区|镇|小区|花园|家园|公寓|苑|城|园|庭|府|里)[A-Za-z0-9一二三四五六七八九十]{1,5} ?(?:号|弄|栋|幢|座|组|队|社|单元)|(?:路|街|道|巷)[与和][\u4e00-\u9fa5]{1,9}?(?:交叉口|交叉路口|交汇处|交会处|路口|交口)/g
const ROOM = /\d{1,3} ?(?:号楼|栋|幢|座) ?(?:[0-9一二三四五六]{1,2} ?单元 ?)?\d{1,4} ?[-—]? ?\d{0,4} ?(?:室|户|房|号)?/g

export const address: Detector = {
  types: ['ADDRESS'],
  patterns: [LABEL, ANCHOR, CORE, ROOM],
  *find({ text }) {
    const seen = new Set<number>()
    let covered = -1
    const hits: Hit[] = []
    for (const found of text.matchAll(LABEL)) {
      const start = found.index + found[0].length
      const made = take(text, start, seen, isFirmLabel(found[0]))
      if (made) hits.push(made)
    }
    for (const { index } of text.matchAll(ANCHOR)) {
      if (index < covered) continue
      const made = take(text, index, seen, isLabelled(text, index))
      if (made) {
        hits.push(made)
        covered = made.end
      }
    }
    for (const found of [...text.matchAll(CORE), ...text.matchAll(ROOM)]) {
      if (hits.some((hit) => hit.start <= found.index && hit.end > found.index)) continue
      const made = leftOf(text, found.index, found.index + found[0].length, seen)
      if (made) hits.push(made)
    }
    yield* hits
  },
}

const isFirmLabel = (label: string) => /[住址籍处于落点地迁搬寄送]|老家|[厂店家铺]子?(?:开|设)?在|现场/.test(label)
const isLabelled = (text: string, at: number) => isFirmLabel(text.slice(Math.max(0, at - 6), at))

function take(text: string, start: number, seen: Set<number>, labelled: boolean): Hit | undefined {
  if (seen.has(start) || !/[\u4e00-\u9fa50-9A-Za-z]/.test(text[start] ?? '')) return undefined
  seen.add(start)
  const chain = chainAt(text, start)
  const score = scoreOf(text, chain, labelled)
  return score > 0 ? { type: 'ADDRESS', start, end: chain.end, score } : undefined
}

const OFFICE =
  /^ ?(?:[\u4e00-\u9fa5]{0,10}?)(?:法院|法庭|检察院|检察厅|医院|公安|派出所|政府|委员会|管理局|监督局|分局|税务|仲裁|大学|学院|学校|小学|中学|幼儿园|银行|支行|分行|公司|卫生院|卫生服务|研究|律师事务所|事务所|协会|学会|中心|司法局|司法所|司法厅|看守所|监狱|办事处|人民代表|条例|规定|办法|人民|社保局|人社局|人力资源|民政|财政|疾控|高院|中院|市民|居民|户口|当地)/

function scoreOf(text: string, chain: Chain, labelled: boolean): number {
  const links = new Set(chain.links)
  const low = [...links].filter((link) => link !== 'province' && link !== 'city')
  if (low.length === 0) return 0
  const office = OFFICE.exec(text.slice(chain.end, chain.end + 16))
  if (office && !/[到在的与和是了见于，,]/.test(office[0].slice(0, -2)) && !chain.hasNumber) return 0
  const placed = links.has('road') || links.has('estate') || links.has('village') || links.has('town')
  const house = links.has('number') || links.has('room')
  const admin = links.has('province') || links.has('city') || links.has('district')
  if (house && !placed && !links.has('district')) return links.has('number') && links.has('room') && labelled ? 0.55 : 0
  if (house) return admin || labelled ? 0.9 : links.has('road') || links.has('room') ? 0.7 : ACCEPTED - 0.1
  if (links.size < 2) return labelled && links.has('road') ? 0.3 : 0
  if (chain.city !== undefined || (links.has('province') && links.size > 2)) return labelled ? 0.85 : 0.65
  if (links.has('province')) return labelled ? 0.65 : 0.4
  return labelled ? 0.65 : 0.4
}

/** The chain that runs up to a house number, begun as far left as it can be read. */
function leftOf(text: string, at: number, end: number, seen: Set<number>): Hit | undefined {
  let start = at
  while (start > 0 && at - start < 16 && /[\u4e00-\u9fa50-9]/.test(text[start - 1]!)) start--
  const cut = Math.max(
    ...['住', '在', '到', '至', '的', '是', '了', '往', '位于', '从', '来自', '址'].map((word) =>
      endOf(text.slice(start, at), word),
    ),
  )
  for (let from = start + Math.max(0, cut); from <= at; from++) {
    if (seen.has(from)) continue
    const chain = chainAt(text, from)
    if (chain.end < end || !chain.hasNumber) continue
    const score = scoreOf(text, chain, isLabelled(text, from))
    if (score > 0) return { type: 'ADDRESS', start: from, end: chain.end, score }
  }
  return undefined
}

function endOf(text: string, word: string): number {
  const at = text.lastIndexOf(word)
  return at < 0 ? -1 : at + word.length
}

import { CITIES, PEOPLES, PROVINCES } from './places.ts'

/**
 * A Chinese address is a chain from the large to the small: province, city, district, town, road or village, number, building, unit, room.
 * This reads the chain that begins at a place and says which links it has. Knows nothing of the words around.
 */

export interface Chain {
  readonly end: number
  readonly city: string | undefined // as written, e.g. 恩施土家族苗族自治州
  readonly province: string | undefined
  readonly county: string | undefined // a city of the county level, e.g. 昆山市
  readonly links: readonly Link[]
  readonly hasNumber: boolean
}

type Link = 'province' | 'city' | 'district' | 'town' | 'road' | 'village' | 'estate' | 'number' | 'room'

// What a name of a place may be made of: no words that join or say, so that a chain cannot run through a sentence.
const H =
  '(?!向(?![阳前荣东西南北])|为(?!民))(?![的在与是了有到从被把因及或等由就也对将给让请去往住位你我他她这那该其各某])[\\u4e00-\\u9fa5]'
/** A road's name does not run over a village that has its number: 王家庄村三组附近路段. */
const R = `(?!附近|村[0-9一二三四五六七八九十]{1,3}[组队社])${H}`
const NUM = '[0-9一二三四五六七八九十百零〇甲乙丙丁A-Za-z]'
const SHORT_CITIES = CITIES.join('|')

const sticky = (source: string) => new RegExp(source, 'y')

const PARTS: readonly (readonly [Link, RegExp])[] = [
  ['province', sticky(PROVINCES)],
  [
    'city',
    sticky(
      `(?:(?:${SHORT_CITIES})(?:市|盟|地区|(?:${H}){0,12}?自治州|州)|(?:${SHORT_CITIES})(?=(?:${H}){1,5}?(?:区|县|市|旗)))`,
    ),
  ],
  [
    'district',
    sticky(
      `(?:(?:${H}){1,5}?(?:县|区(?![域别分间旗])|市(?![场区民政])|新区|开发区|高新区)|(?:${H}){2,9}?(?:自治县|自治旗)|(?:${H}){2,6}旗)`,
    ),
  ],
  ['town', sticky(`(?:${H}){1,7}?(?:街道办事处|街道办|街道|镇|(?<!家)乡|苏木|农场|林场)`)],
  [
    'road',
    sticky(
      `(?:(?:${R}){1,8}?(?:大道|大街|公路|胡同|路|街(?!道|坊)|巷|道(?=\\d))(?:[东西南北中]?[一二三四五六七八九十]?(?:段|里|条|支路|路|巷|弄)(?!\\d{0,2}[年月日]))?|(?:${H}){1,6}?(?:里|坊|弄|条|道|线)(?=\\d{1,4}[号弄]))`,
    ),
  ],
  [
    'village',
    sticky(
      `(?:${H}){1,7}?(?:村民委员会|村委会|新村|村|社区|屯(?!村)|寨(?!村)|嘴(?!村)|堡(?=\\d)|湾(?=\\d)|庄(?=\\d)|坪(?=\\d))`,
    ),
  ],
  [
    'number',
    sticky(`(?:附?${NUM}{1,5}(?:[-—]\\d{1,4})?(?:号院|号(?![楼线房])|弄|组|社(?!区)|队|巷|大队|小组|村民小组))`),
  ],
  [
    'estate',
    sticky(
      `(?:[0-9A-Za-z]{0,4}(?:${H}){1,9}?[A-Z]?(?:小区|花园|家园|花苑|名苑|家苑|嘉园|雅苑|华庭|华府|公寓|大厦|广场|新城|国际|天街|公馆|山庄|别墅|大院|家属院|宿舍|工业园|产业园|科技园|商务楼|写字楼|苑|园|城|庭|府|湾|郡|里|阁|居|轩|院|台)(?:[东西南北一二三四五六七八九十]{1,2}[区期])?(?:[A-Z][区座])?)(?= ?(?:[0-9A-Za-z一二三四五六七八九十]{1,4} ?(?:号|栋|幢|座|楼|单元|室|期|区|-\\d)))|(?:${H}){2,8}(?=[0-9A-Za-z]{1,5}(?:号楼|栋|幢|座))`,
    ),
  ],
  ['number', sticky(`(?:第?${NUM}{1,5}(?:号楼|栋|幢|座|号房|楼(?=\\d|[A-Z]|$)|期|区(?=\\d)))`)],
  [
    'room',
    sticky(
      `(?:${NUM}{1,3}(?:单元|门(?=\\d)|层|楼)(?:\\d{1,5}[A-Za-z]?(?:室|号|户|房)?)?|[0-9A-Za-z]{1,5}(?:-[0-9A-Za-z]{1,5}){0,3}(?:室|号房|户(?!口|籍)|房(?!屋|产))|(?<=[栋幢座楼元]) ?\\d{1,2}[-—]\\d{3,4}|(?<=[栋幢座楼元]) ?\\d{2,4}[A-Z]?(?![\\d年月日岁元%]))`,
    ),
  ],
]

/** Where each part may be followed by; numbers and rooms repeat. */
const ORDER: readonly Link[] = ['province', 'city', 'district', 'town', 'road', 'village', 'estate', 'number', 'room']

// 与和平大街交叉口东200米, 东侧50米: as good as a number
const CROSSING = `(?:[与和](?:${H}){1,8}?(?:大道|大街|公路|路|街|巷)(?:交叉口|交叉路口|交汇处|交会处|路口|交口|十字路口|丁字路口|口)(?:[东南西北]{1,2}[侧边面角行]?)?(?:约?\\d{1,4}(?:米|公里))?|[东南西北]{1,2}[侧边面行]?约?\\d{1,4}(?:米|公里))`
// 88号阳光花园: behind a number the name of the estate needs no house
const NAMED = `(?:${H}){2,9}?(?:小区|花园|家园|花苑|名苑|家苑|佳苑|嘉园|雅苑|华庭|华府|公寓|大厦|广场|新城|国际社区|社区|公馆|山庄|别墅|家属院|宿舍|宿舍区|工业园|产业园|科技园|写字楼|名邸|绿洲|苑|小镇)(?![一-龥])|(?:${H}){2,8}?(?:小区|花园|家园|花苑|名苑|家苑|佳苑|嘉园|雅苑|公寓|大厦|家属院)`
const BEHIND: readonly (readonly [Link, Link, RegExp])[] = [
  ['road', 'number', sticky(CROSSING)],
  ['number', 'estate', sticky(NAMED)],
]

const MAX_PARTS = 16

export const ADDRESS_PATTERNS: readonly RegExp[] = [
  ...PARTS.map(([, pattern]) => pattern),
  ...BEHIND.map(([, , pattern]) => pattern),
]

export function chainAt(text: string, start: number): Chain {
  const links: Link[] = []
  let at = start
  let city: string | undefined
  let province: string | undefined
  let county: string | undefined
  for (let parts = 0; parts < MAX_PARTS; parts++) {
    const part = partAt(text, at, links)
    if (!part) break
    const value = text.slice(at, part.end)
    if (part.link === 'province') province = value
    if (part.link === 'city' || (part.link === 'province' && /^(?:北京|天津|上海|重庆)/.test(value))) city ??= value
    if (part.link === 'district' && /^.{2,4}市$/.test(value)) county = value
    links.push(part.link)
    at = part.end
  }
  return { end: at, city, province, county, links, hasNumber: links.includes('number') || links.includes('room') }
}

function partAt(text: string, at: number, links: readonly Link[]): { link: Link; end: number } | undefined {
  const last = links.at(-1)
  const from = /[ ·,，]/.test(text[at] ?? '') && last !== undefined && text[at] !== '，' ? at + 1 : at
  const rank = last === undefined ? -1 : ORDER.indexOf(last)
  for (const [link, pattern] of PARTS) {
    const next = ORDER.indexOf(link)
    const repeats = link === 'number' || link === 'room' || (link === 'road' && last === 'road')
    if (next < rank && !(repeats || (link === 'estate' && last === 'number'))) continue
    if (next === rank && !repeats) continue
    pattern.lastIndex = from
    const found = pattern.exec(text)
    if (!found || found[0] === '' || (NO_PLACES[link]?.test(found[0]) ?? false)) continue
    return { link, end: from + found[0].length }
  }
  for (const [behind, link, pattern] of BEHIND) {
    pattern.lastIndex = at
    const found = behind === last ? pattern.exec(text) : null
    if (found) return { link, end: at + found[0].length }
  }
  return undefined
}

/** Words that end like a place and are none. */
const NO_PLACES: Readonly<Partial<Record<Link, RegExp>>> = {
  city: /^.{0,2}(?:城市|超市|上市|全市|本市|我市|县市|股市|入市|该市|各市)$/,
  district:
    /^.{0,3}(?:小区|社区|地区|市区|病区|院区|辖区|疫区|景区|园区|灾区|校区|库区|厂区|郊区|全区|本区|各区|全县|本县|该县|各县|该区|心前区|误区|直辖市|自治区|行政区|特区|功能区|保护区|开放区|发达区|沿海区|超市|城市|上市|本市|股市|全市)$|^(?:山区|城区|[老主新]城区|中心城区|都市|战区|禁区)$/,
  town: /^(?:.{0,8}(?:发展|建设|振兴|保障).{0,6}乡|.?农村|.?乡镇|.?城镇|全镇|本镇|.?家乡|.?城乡|下乡|老乡|同乡|.{0,2}冰镇)$/,
  road: /^.{0,3}(?:道路|马路|铁路|思路|线路|出路|尿路|气路|电路|通路|血路|网路|半路|走路|回路|短路|旁路|套路|销路|管路|胆路)$|^(?:.?公路|路|一路|大街|大道|上街|逛街|过道|的路)$/,
  village: /^.{0,6}农村$|^.?(?:社区|全村|本村|该村|山村|乡村|新村)$/,
  estate:
    /^(?:.?小区|.?社区|.{0,3}(?:家里|这里|那里|哪里|夜里|心里|手里|医院|法院|学院|住院|入院|出院|检察院|卫生院|国务院|本院|我院|贵院|转院|政府|公里|海里))$/,
}

/** `X市`, at most five characters, for the place that stays when an address is made coarse. */
export function cityOf(chain: Chain): string | undefined {
  const { city, province } = chain
  if (city === undefined && chain.county) return chain.county
  if (city === undefined) return province?.replace(/(?:省|(?:壮族|回族|维吾尔)?自治区|特别行政区)$/, '').slice(0, 3)
  const known = CITIES.find((name) => city.startsWith(name))
  if (/州$/.test(city) && !/市$/.test(city) && known) return `${known}${/州$/.test(known) ? '' : '州'}`.slice(0, 5)
  if (known) return `${known}市`.length <= 5 ? `${known}市` : known.slice(0, 5)
  return city.replace(PEOPLES, '').replace('自治', '').slice(0, 5)
}

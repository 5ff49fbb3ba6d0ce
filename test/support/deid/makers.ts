/**
 * Made-up identifiers for the tests of deid/, from the facts of their standards (GB 11643, GB 32100, GB 11714, Luhn ...), written apart
 * from the detectors: a checksum here is a second implementation of the one in src/. Nobody's real number; some may exist by chance.
 */
import { createRandom, type Random } from '../../../src/util/random.ts'

export interface Made {
  readonly text: string // as it stands in the sentence
  readonly plain?: string // without the disguise
}

export const pick = <T>(random: Random, list: readonly T[]): T => list[random.int(list.length)]!
export const digits = (random: Random, n: number) => Array.from({ length: n }, () => random.int(10)).join('')
const two = (n: number) => String(n).padStart(2, '0')
export const streams = (seed: number) => createRandom(seed, 77)

/** Two vocabularies: what is found while the detectors are written, and what only the held-out check sees. */
export interface Vocabulary {
  readonly surnames: readonly string[]
  readonly given: readonly string[]
  readonly places: readonly (readonly [string, string, string])[] // province, city, district
  readonly towns: readonly string[]
  readonly roads: readonly string[]
  readonly estates: readonly string[]
  readonly mail: readonly string[]
}

const list = (text: string) => text.trim().split(/\s+/)

export const dev: Vocabulary = {
  surnames: list('王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 萧 田 董 袁 潘 于 蒋 蔡 余 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 汪 范 金 石 廖 贾 夏 韦 付 方 白 邹 孟 熊 秦 邱 江 尹 薛 闫 段 雷 侯 龙 史 陶 黎 贺 顾 毛 郝 龚 邵 万 钱 严 覃 武 戴 莫 孔 向 汤 欧阳 上官 诸葛 司马 夏侯'),
  given: list('伟 芳 娜 敏 静 磊 军 洋 勇 艳 杰 涛 明 超 霞 平 刚 强 丽 辉 建国 建华 志强 秀英 桂兰 桂英 玉兰 晓东 晓燕 雨欣 子涵 浩然 梓轩 宇航 思远 若曦 佳怡 文静 海燕 国庆 春梅 红梅 永强 德明 小红 丽娟 秀兰 俊杰 志明 天佑 婷婷 雪梅 凤英 金凤 少华 立新 卫东 爱民 庆丰 家豪 欣怡 诗涵 一鸣 博文 振华 学军 长江 兴旺 有为 来福 三 四'),
  places: [
    ['浙江省', '杭州市', '西湖区'], ['江苏省', '苏州市', '昆山市'], ['广东省', '广州市', '天河区'], ['四川省', '成都市', '武侯区'],
    ['河南省', '周口市', '太康县'], ['山东省', '青岛市', '市南区'], ['', '北京市', '朝阳区'], ['', '上海市', '浦东新区'], ['湖南省', '长沙市', '岳麓区'],
    ['广西壮族自治区', '南宁市', '青秀区'], ['新疆维吾尔自治区', '乌鲁木齐市', '天山区'], ['湖北省', '恩施土家族苗族自治州', '利川市'], ['', '重庆市', '渝中区'],
    ['陕西省', '西安市', '雁塔区'], ['内蒙古自治区', '呼和浩特市', '回民区'],
  ],
  towns: list('城关镇 文新街道 三里屯街道 石桥乡 龙泉镇 太平街道'),
  roads: list('文三路 建国路 人民南路 中山大道 解放街 青年路 和平里东街 滨江一路 学院路 朝阳门外大街'),
  estates: list('阳光花园 金色家园 碧桂园 翠苑小区 丽景苑 锦绣华庭'),
  mail: list('163.com qq.com gmail.com sina.com.cn hospital.org.cn example.com'),
} // biome-ignore format: a table

export const heldOut: Vocabulary = {
  surnames: list('王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 倪 庞 樊 翁 施 洪 柯 阮 柳 骆 盛 殷 季 章 鲁 葛 毕 温 聂 易 芦 俞 饶 耿 焦 梅 关 祝 左 甘 欧阳 慕容 皇甫 令狐 东方'),
  given: list('昀 泓 骁 蕾 璐 宁 凯 斌 鑫 琳 萍 莉 颖 雯 倩 玲 宏 博 晨 睿 淑珍 淑华 玉珍 玉梅 兰英 国强 国栋 建平 建军 晓明 晓丽 文博 文杰 明辉 明哲 春燕 雅琴 雅婷 语桐 沐宸 奕辰 芷若 书瑶 嘉懿 锦程 鹏飞 宗翰 绍辉 世杰 永福 德贵 大勇 翠花 巧云 素芬 月娥 景云 瑞芳 彦斌 泽宇 昊天 君浩 心怡 可馨 梦洁'),
  places: [
    ['福建省', '厦门市', '思明区'], ['安徽省', '合肥市', '蜀山区'], ['辽宁省', '大连市', '中山区'], ['江西省', '赣州市', '于都县'], ['云南省', '大理白族自治州', '祥云县'],
    ['', '天津市', '和平区'], ['河北省', '石家庄市', '长安区'], ['贵州省', '遵义市', '红花岗区'], ['黑龙江省', '哈尔滨市', '道里区'], ['西藏自治区', '拉萨市', '城关区'],
    ['广东省', '深圳市', '南山区'], ['海南省', '三亚市', '吉阳区'], ['甘肃省', '兰州市', '七里河区'], ['宁夏回族自治区', '银川市', '兴庆区'],
  ],
  towns: list('鹭江街道 大安镇 新城乡 东升街道 白马镇 双桥街道'),
  roads: list('环岛东路 望江西路 黄河路 红军大道 五一广场北路 民生巷 桃源街 科苑南路 下沙北二路 幸福里胡同'),
  estates: list('龙湖天街 保利香槟国际 绿城玉园 紫金家苑 万科城市花园 梧桐公寓'),
  mail: list('126.com outlook.com foxmail.com 139.com lawfirm.cn yahoo.com.cn'),
} // biome-ignore format: a table

export const final: Vocabulary = {
  surnames: list('王 李 张 刘 陈 杨 黄 吴 赵 周 徐 孙 马 朱 胡 林 郭 何 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 曾 彭 萧 蔡 潘 田 董 袁 于 余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 廖 范 汪 陆 金 石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹 段 雷 黎 史 龙 陶 贺 顾 毛 郝 龚 邵 万 覃 武 钱 向 汤 严 莫 孔 常 温 赖 乔 文 司徒 诸葛 欧阳 上官'),
  given: list('立群 美玲 志远 学文 秋菊 冬梅 福生 根宝 启航 晓峰 海峰 振国 国华 玉华 淑芳 淑英 慧敏 丽萍 丽华 佩珊 嘉琪 雨桐 梓萱 子墨 浩宇 俊熙 思源 文轩 天宇 志刚 建明 建新 保国 红军 新民 小龙 大伟 晓红 春生 洁 莹 凡 帆 波 峰 飞 鹏 旭 坤 健 慧 琴 燕 兵 威 畅 曼 珊 岚 钰 楠 骏 翔 翠兰 月英 秀珍 桂珍 金花 银凤 忠义 德福 兆祥 继业 承志 亚男 胜男 可欣 若彤 奕涵 沛然 清扬'),
  places: [
    ['湖北省', '武汉市', '江岸区'], ['湖南省', '衡阳市', '耒阳市'], ['河北省', '保定市', '涿州市'], ['江苏省', '南京市', '鼓楼区'], ['', '北京市', '海淀区'], ['', '上海市', '徐汇区'],
    ['广东省', '东莞市', '虎门镇'], ['浙江省', '温州市', '鹿城区'], ['山西省', '太原市', '小店区'], ['吉林省', '长春市', '宽城区'], ['吉林省', '延边朝鲜族自治州', '延吉市'], ['四川省', '凉山彝族自治州', '西昌市'],
    ['内蒙古自治区', '鄂尔多斯市', '东胜区'], ['广西壮族自治区', '桂林市', '七星区'], ['青海省', '西宁市', '城西区'], ['安徽省', '阜阳市', '临泉县'],
  ],
  towns: list('解放街道 大成镇 马家乡 永丰镇 台北街道 古城街道'),
  roads: list('中山北路 长江路 胜利西街 府前大街 友谊大道 花园路 民族路 东风路 天平街 迎宾大道 后海北沿胡同'),
  estates: list('恒大名都 中海锦苑 万达公馆 怡景花园 水木清华园 学府家园'),
  mail: list('188.com hotmail.com vip.qq.com aliyun.com edu.cn proton.me'),
} // biome-ignore format: a table

const name = (random: Random, v: Vocabulary) => pick(random, v.surnames) + pick(random, v.given)

function residentId(random: Random): string {
  const region = pick(random, [
    '110105',
    '330106',
    '440524',
    '510107',
    '410928',
    '320583',
    '650102',
    '810000',
    '350203',
    '640104',
  ])
  const body = `${region}${1930 + random.int(85)}${two(1 + random.int(12))}${two(1 + random.int(28))}${two(random.int(100))}${random.int(10)}`
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * (2 ** (17 - i) % 11) // the weights as the standard defines them
  return body + '10X98765432'[sum % 11]
}

const USCC = '0123456789ABCDEFGHJKLMNPQRTUWXY'

function orgCode(random: Random): string {
  const body = pick(random, ['M', 'MA', 'A', '', '7']) + digits(random, 8)
  const eight = body.slice(0, 8)
  const weights = [3, 7, 9, 10, 5, 8, 4, 2]
  const sum = [...eight].reduce((s, c, i) => s + Number.parseInt(c, 36) * weights[i]!, 0)
  const check = (11 - (sum % 11)) % 11
  return eight + (check === 10 ? 'X' : String(check))
}

function uscc(random: Random): string {
  const body = `${pick(random, ['91', '52', '11', '12', '93'])}${pick(random, ['330106', '110105', '440300', '350203'])}${orgCode(random)}`
  let sum = 0
  let weight = 1
  for (const c of body) {
    sum += USCC.indexOf(c) * weight
    weight = (weight * 3) % 31
  }
  return body + USCC[(31 - (sum % 31)) % 31]
}

function bankCard(random: Random): string {
  const body =
    pick(random, ['622202', '621700', '622848', '625965', '436742', '552288', '621661']) +
    digits(random, pick(random, [9, 12, 12, 12]))
  let sum = 0
  for (let i = 0; i < body.length; i++) {
    const d = Number(body[body.length - 1 - i])
    const doubled = i % 2 === 0 ? d * 2 : d
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return body + ((10 - (sum % 10)) % 10)
}

const mobile = (random: Random) => `1${pick(random, [...'3456789'])}${digits(random, 9)}`
const landline = (random: Random) =>
  pick(random, [
    () => `010-${2 + random.int(8)}${digits(random, 7)}`,
    () => `0571-${2 + random.int(8)}${digits(random, 7)}`,
    () => `(021)${2 + random.int(8)}${digits(random, 7)}`,
    () => `0394 ${2 + random.int(8)}${digits(random, 6)}`,
    () => `0755${2 + random.int(8)}${digits(random, 7)}`,
  ])()

const PLATES = [...'京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼']
const LETTERS = [...'ABCDEFGHJKLMNPQRSTUVWXYZ']
const plate = (random: Random) =>
  pick(random, PLATES) +
  pick(random, LETTERS) +
  pick(random, [
    () => digits(random, 5),
    () => pick(random, LETTERS) + digits(random, 4),
    () => `·${digits(random, 3)}${pick(random, LETTERS)}${random.int(10)}`,
    () => `D${digits(random, 5)}`,
    () => `F${digits(random, 5)}`,
    () => `${digits(random, 5)}D`,
  ])()

const caseNumber = (random: Random) => {
  const year = 2014 + random.int(11)
  const number = 1 + random.int(30000)
  const court = `${pick(random, PLATES)}${pick(random, ['0105', '01', '03', '0106', '民', '1523'])}`
  const type = pick(random, ['民初', '民终', '刑初', '执', '行终', '民申', '民再', '执异', '破申', '知民初'])
  const [a, b] = pick(random, [['（', '）'], ['(', ')'], ['〔', '〕'], ['[', ']']]) // biome-ignore format: pairs
  return pick(random, [
    () => `${a}${year}${b}${court.replace('民', '')}${type}${number}号`,
    () => `${a}${year}${b}${court.replace('民', '')}${type}${number}号`,
    () => `${a}${year}${b}${pick(random, ['浙杭', '海', '朝', '沪一中'])}民初字第${number}号`,
    () => `${a}${year}${b}最高法民终${number}号`,
  ])()
}

const address = (random: Random, v: Vocabulary) => {
  const [province, city, district] = pick(random, v.places)
  const [road, town, estate] = [pick(random, v.roads), pick(random, v.towns), pick(random, v.estates)]
  const number = 1 + random.int(999)
  const room = `${1 + random.int(30)}0${1 + random.int(6)}`
  return pick(random, [
    () => `${province}${city}${district}${road}${number}号`,
    () => `${city}${district}${road}${number}号${1 + random.int(20)}栋${1 + random.int(4)}单元${room}室`,
    () => `${city}${district}${town}${estate}${1 + random.int(20)}号楼${room}室`,
    () => `${district}${road}${number}号`,
    () =>
      `${province}${city}${district}${town}${pick(random, ['李庄村', '大王村', '新民村'])}${1 + random.int(9)}组${number}号`,
    () => `${city}${district}${road}${number}弄${1 + random.int(50)}号${room}室`,
    () => `${province}${city}${district}`,
    () => `${city}${district}${estate}${1 + random.int(20)}幢${room}`,
  ])()
}

const date = (random: Random) => {
  const [y, m, d] = [1990 + random.int(35), 1 + random.int(12), 1 + random.int(28)]
  return pick(random, [`${y}年${m}月${d}日`, `${y}-${two(m)}-${two(d)}`, `${y}.${m}.${d}`, `${y}/${two(m)}/${two(d)}`])
}

const FULL = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
const spaced = (text: string, sizes: readonly number[], by: string) => {
  const parts: string[] = []
  let at = 0
  for (const size of [...sizes, text.length]) {
    if (at < text.length) parts.push(text.slice(at, at + size))
    at += size
  }
  return parts.join(by)
}
const zeroWidth = (random: Random, text: string) => {
  const at = 1 + random.int(text.length - 1)
  return text.slice(0, at) + pick(random, ['\u200b', '\u200d', '\u2060', '\ufeff', '\ufe0f']) + text.slice(at)
}
const hanDigits = (text: string) => text.replace(/\d/g, (d) => '零一二三四五六七八九'[Number(d)]!)

/** Leaves two thirds as they are. */
function disguise(random: Random, plain: string, sizes: readonly number[], han = false): Made {
  const kind = random.int(18)
  if (kind === 0) return { text: FULL(plain), plain }
  if (kind === 1) return { text: spaced(plain, sizes, ' '), plain }
  if (kind === 2) return { text: spaced(plain, sizes, '-'), plain }
  if (kind === 3) return { text: zeroWidth(random, plain), plain }
  if (kind === 4) return { text: plain.toLowerCase(), plain }
  if (kind === 5 && han) return { text: hanDigits(plain), plain }
  return { text: plain, plain }
}

const as = (text: string): Made => ({ text })

/** A slot's name -> what stands there. `type` is what the product should call it. */
export const MAKERS: Readonly<Record<string, { type: string; make: (random: Random, v: Vocabulary) => Made }>> = {
  姓名: { type: 'PERSON', make: (r, v) => as(name(r, v)) },
  称呼: { type: 'PERSON', make: (r, v) => as(pick(r, v.surnames) + pick(r, ['先生', '女士', '主任', '医生', '律师', '大夫', '教授', '法官'])) },
  身份证: { type: 'CN_RESIDENT_ID', make: (r) => disguise(r, residentId(r), [6, 8, 4], true) },
  信用代码: { type: 'CN_USCC', make: (r) => disguise(r, uscc(r), [4, 4, 4, 4]) },
  机构代码: { type: 'CN_ORG_CODE', make: (r) => as(spaced(orgCode(r), [8], pick(r, ['-', '']))) },
  银行卡: { type: 'BANK_CARD', make: (r) => disguise(r, bankCard(r), [4, 4, 4, 4]) },
  手机: { type: 'PHONE_NUMBER', make: (r) => (r.int(9) === 0 ? as(`+86 ${mobile(r)}`) : disguise(r, mobile(r), [3, 4, 4], true)) },
  座机: { type: 'PHONE_NUMBER', make: (r) => as(landline(r)) },
  邮箱: { type: 'EMAIL_ADDRESS', make: (r, v) => (r.int(8) === 0 ? as(FULL(`lihua${digits(r, 3)}@${pick(r, v.mail)}`)) : as(`${pick(r, ['zhang.wei', 'lihua', 'w_x_y', 'lawyer-chen', 'a1b2c3'])}${digits(r, 3)}@${pick(r, v.mail)}`)) },
  病历号: { type: 'MEDICAL_RECORD_NUMBER', make: (r) => as(pick(r, [digits(r, 8), `0${digits(r, 6)}`, `ZY${digits(r, 7)}`, `B${digits(r, 9)}`, `${digits(r, 4)}-${digits(r, 5)}`])) },
  案号: { type: 'CASE_NUMBER', make: (r) => as(caseNumber(r)) },
  地址: { type: 'ADDRESS', make: (r, v) => as(address(r, v)) },
  车牌: { type: 'LICENSE_PLATE', make: (r) => as(plate(r)) },
  护照: { type: 'PASSPORT', make: (r) => as(pick(r, [`E${digits(r, 8)}`, `G${digits(r, 8)}`, `EA${digits(r, 7)}`])) },
  通行证: { type: 'CN_TRAVEL_PERMIT', make: (r) => as(pick(r, [`H${digits(r, 8)}`, `M${digits(r, 10)}`])) },
  医保号: { type: 'INSURANCE_NUMBER', make: (r) => as(pick(r, [digits(r, 10), `${pick(r, LETTERS)}${digits(r, 8)}`, digits(r, 12)])) },
  微信: { type: 'WECHAT', make: (r) => as(pick(r, [`wx_${digits(r, 6)}`, `zhangwei-${digits(r, 3)}`, `LiMing${digits(r, 4)}`])) },
  QQ: { type: 'QQ', make: (r) => as(`${1 + r.int(9)}${digits(r, 5 + r.int(5))}`) },
  IP: { type: 'IP_ADDRESS', make: (r) => as(pick(r, [`10.${r.int(256)}.${r.int(256)}.${1 + r.int(250)}`, `192.168.${r.int(256)}.${1 + r.int(250)}`, `2408:8207:${digits(r, 4)}::${digits(r, 2)}`])) },
  MAC: { type: 'MAC_ADDRESS', make: (r) => as(Array.from({ length: 6 }, (_, i) => (i === 0 ? '3C' : two(r.int(100)))).join(pick(r, [':', '-']))) },
  网址: { type: 'URL', make: (r) => as(pick(r, [`https://www.hospital${digits(r, 2)}.cn/p/${digits(r, 5)}`, `http://blog.sina.com.cn/u/${digits(r, 8)}`, `www.example${digits(r, 2)}.com/user?id=${digits(r, 4)}`])) },
  日期: { type: 'DATE', make: (r) => as(date(r)) },
  高龄: { type: 'AGE', make: (r) => as(`${90 + r.int(15)}岁`) },
  律师证: { type: 'LAWYER_LICENSE', make: (r) => as(`1${pick(r, ['3301', '1101', '4403'])}${2001 + r.int(20)}1${digits(r, 7)}`) },
  医师证: { type: 'MEDICAL_LICENSE', make: (r) => as(`110${digits(r, 12)}`) },
} // biome-ignore format: a table

/**
 * Slots of blind-frames.ts: names from surname frequencies and given-name characters, addresses from parts, and numbers with disguises,
 * made apart from makers.ts and from the detectors. Nobody's real data; checksum numbers come from makers.ts.
 */
import type { Random } from '../../../src/util/random.ts'
import { half } from './blind-frames.ts'
import { digits, MAKERS, type Made, pick, type Vocabulary } from './makers.ts'

const list = (text: string) => text.trim().split(/\s+/)
const chance = (random: Random, percent: number) => random.int(100) < percent

const TOP = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
const OFTEN = [
  ...'郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙陶贺毛郝龚邵万钱覃武戴孔汤常康史顾',
]
const RARE = [
  ...'牛葛邢安齐伍庞颜倪庄聂章鲁岳翟申耿焦左祝柯阮纪温舒关单包欧季霍尤成欧裴涂詹童辛管席苗曲冉项翁宫闵阎卜应晏屈盛房',
]
const COMPOUND = list('欧阳 司马 诸葛 上官 皇甫 慕容 令狐 东方 尉迟 夏侯 司徒 公孙 端木 南宫')
const SINGLE = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧鑫玲莉斌波辉健凯琳倩颖蕾峰宇浩轩怡悦彤瑶宁昊睿晨骏琪萱',
]
const FIRST = [
  ...'建国志文海春晓玉秀桂红金永德小家子雨梓浩一思佳嘉俊宇天诗欣雪美丽凤素淑兰明振学少立新卫大长世福瑞光景云月翠巧庆成',
]
const SECOND = [
  ...'国华强军平伟明辉杰涛峰林生民良才发祥英兰芳梅珍琴香莲霞燕红娟萍玲静怡涵轩然豪宇航萱彤琪妍瑶晨阳龙飞鹏东波成荣贵福根义',
]
const MINORITY =
  list(`买买提·吐尔逊 古丽娜尔·艾山 阿不都热合曼·依明 热依汗·玉素甫 吐尔洪·库尔班 阿依努尔·托合提 努尔兰·哈布力 艾力·买合木提 叶尔肯·别克 迪丽拜尔·阿不来提
  玛依拉·沙比提 阿卜杜拉·买买提明 帕提古丽·尼牙孜 赛力克·努尔别克 米热古丽·艾则孜 巴合提·朱马别克`)

const PLACES = [
  ['山西省', '太原市', '小店区'],
  ['湖南省', '衡阳市', '衡南县'],
  ['广东省', '佛山市', '顺德区'],
  ['四川省', '绵阳市', '涪城区'],
  ['河北省', '保定市', '定兴县'],
  ['山东省', '济南市', '历下区'],
  ['', '北京市', '海淀区'],
  ['', '上海市', '徐汇区'],
  ['', '重庆市', '江北区'],
  ['', '天津市', '南开区'],
  ['江苏省', '无锡市', '梁溪区'],
  ['浙江省', '宁波市', '鄞州区'],
  ['安徽省', '阜阳市', '临泉县'],
  ['河南省', '郑州市', '金水区'],
  ['湖北省', '武汉市', '洪山区'],
  ['江西省', '南昌市', '青云谱区'],
  ['福建省', '泉州市', '晋江市'],
  ['云南省', '昆明市', '盘龙区'],
  ['贵州省', '毕节市', '织金县'],
  ['辽宁省', '沈阳市', '铁西区'],
  ['吉林省', '长春市', '朝阳区'],
  ['甘肃省', '天水市', '秦州区'],
  ['广西壮族自治区', '柳州市', '鱼峰区'],
  ['新疆维吾尔自治区', '喀什地区', '莎车县'],
  ['青海省', '西宁市', '城西区'],
  ['内蒙古自治区', '赤峰市', '敖汉旗'],
  ['四川省', '凉山彝族自治州', '西昌市'],
  ['湖南省', '湘西土家族苗族自治州', '永顺县'],
] as const
const ROADS = list(
  '建设路 迎宾大道 文化东路 胜利北街 花园路 东风西路 新华街 长江南路 体育场路 府前街 光明巷 柳巷 和平大街 工业园三路 丰泽路 荣华中路 石榴庄西街 双塔西街 桃花坞大街 科技二路',
)
const TOWNS = list('双河镇 马店镇 清水乡 红旗街道 北关街道 三塘铺镇 沙河镇 杨柳青镇 大桥镇 青龙场乡')
const VILLAGES = list('王家庄村 东岗村 赵庄村 下河村 石桥头村 小寨村 大李村 黄泥坡村 前进村 南坪村')
const ESTATES = list(
  '幸福里小区 恒大绿洲 阳光100 锦江花园 中海国际社区 湖畔佳苑 世纪新城 水岸名邸 学府家园 金地格林小镇',
)

const surname = (random: Random) => {
  const roll = random.int(100)
  return pick(random, roll < 45 ? TOP : roll < 82 ? OFTEN : roll < 95 ? RARE : COMPOUND)
}

function personName(random: Random, which: 'a' | 'b'): string {
  const roll = random.int(100)
  const [single, first, second] = [SINGLE, FIRST, SECOND].map((all) => half(all, which)) as [
    string[],
    string[],
    string[],
  ]
  const given =
    roll < 22
      ? pick(random, single)
      : roll < 28
        ? pick(random, single).repeat(2)
        : roll < 36
          ? pick(random, single) + pick(random, single)
          : pick(random, first) + pick(random, second)
  const family = surname(random)
  return (chance(random, 2) && family.length === 1 ? family + pick(random, TOP) : family) + given
}

const title = (random: Random) =>
  surname(random) + pick(random, list('主任 大夫 医生 护士长 教授 律师 法官 先生 女士 老师 院长 医师 检察官 经理 警官'))
const nickname = (random: Random) =>
  pick(random, ['老', '小', '老', '小', '阿']) + pick(random, [...TOP, ...OFTEN.slice(0, 30)])
const minority = (random: Random, which: 'a' | 'b') =>
  pick(random, half(MINORITY, which)).replace('·', pick(random, ['·', '·', '·', '•', '・']))

const HAN = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']
function address(random: Random, which: 'a' | 'b'): string {
  const [province, city, county] = pick(random, half(PLACES, which))
  const [road, town, village, estate] = [ROADS, TOWNS, VILLAGES, ESTATES].map((all) => pick(random, half(all, which)))
  const n = (most: number) => 1 + random.int(most)
  const room = `${n(28)}0${n(8)}`
  return pick(random, [
    () => `${county}${road}${n(300)}号`,
    () => `${province}${city}${county}${road}${n(300)}号院${n(20)}号楼${n(5)}单元${room}`,
    () => `${province}${city}${county}${town}${village}${HAN[n(9)]}组${n(90)}号`,
    () => `${county}${town}${village}${HAN[n(9)]}组`,
    () => `${city}${county}${road}${n(900)}弄${n(60)}号${room}室`,
    () => `${city}${county}${estate}${n(30)}栋${n(3)}单元${room}室`,
    () => `${city.replace(/(?:[^州]*自治州|市|地区)$/, '')}${county}${road}${n(300)}号${estate}`,
    () => `${province}${county}${town}${village}`,
    () => `${county}${town}${road}与${pick(random, half(ROADS, which))}交叉口东${n(9)}00米`,
    () => `${city}${county}${road}${n(200)}号附${n(9)}号`,
    () => `${county}${estate}${n(30)}号楼${room}`,
    () => `${province} ${city} ${county} ${road}${n(200)}号`.trim(),
    () => `${city}${county}${town}${village}${n(12)}队`,
  ])()
}

const full = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
function disguise(random: Random, plain: string, cuts: readonly number[]): Made {
  const cut = (by: string) => [...plain].map((c, i) => (cuts.includes(i) ? by + c : c)).join('')
  const hidden = [
    () => full(plain),
    () => cut(' '),
    () => cut('-'),
    () => cut('\u200b'),
    () => full(cut(' ')),
    () => [...plain].join('\u200b'),
  ]
  return { text: chance(random, 35) ? pick(random, hidden)() : plain, plain }
}

const mobile = (random: Random) =>
  disguise(random, `1${pick(random, list('39 38 50 51 58 77 86 99 31'))}${digits(random, 8)}`, [3, 7])
const landline = (random: Random) =>
  pick(random, [
    `028-8${digits(random, 7)}`,
    `0351-6${digits(random, 6)}`,
    `（0731）8${digits(random, 7)}`,
    `0512 6${digits(random, 7)}`,
    `022-2${digits(random, 7)}转${digits(random, 3)}`,
  ])
const email = (random: Random) => {
  const plain = `${pick(random, ['wangxm', 'liu.fang', 'chenjw_', 'zhao-lei', 'x', 'Sunny.Li'])}${digits(random, 2 + random.int(4))}@${pick(random, list('163.com qq.com 126.com sohu.com hospital-fy.org.cn dacheng-law.com gmail.com'))}`
  return chance(random, 10) ? { text: full(plain), plain } : { text: plain }
}
const record = (random: Random) =>
  pick(random, [
    digits(random, 7),
    digits(random, 10),
    `ZY${digits(random, 9)}`,
    `M${digits(random, 8)}`,
    `${2015 + random.int(10)}-${digits(random, 6)}`,
    `00${digits(random, 6)}`,
    `H${digits(random, 7)}`,
  ])
const caseNumber = (random: Random) => {
  const year = 2016 + random.int(9)
  const n = 1 + random.int(20000)
  const court = pick(random, list('粤0305 京0105 川01 湘0104 苏0508 鲁02 浙0106 沪0115 豫1602 最高法'))
  return chance(random, 8)
    ? `${pick(random, ['京朝', '深', '沪浦'])}劳人仲字〔${year}〕第${n}号`
    : `${pick(random, [`（${year}）`, `(${year})`])}${court}${pick(random, list('民初 民终 刑初 行初 执 民申 执恢 民特 刑终'))}${n}号`
}

type Maker = { readonly type: string; readonly make: (random: Random, v: Vocabulary) => Made }
const person = (make: (random: Random) => string): Maker => ({
  type: 'PERSON',
  make: (random) => ({ text: make(random) }),
})

/** Slots of one half: its own given-name characters, places and minority names. */
export const blindMakers = (which: 'a' | 'b'): Readonly<Record<string, Maker>> => ({
  ...MAKERS,
  姓名: person((random) => personName(random, which)),
  称呼: person(title),
  昵称: person(nickname),
  少数: person((random) => minority(random, which)),
  地址: { type: 'ADDRESS', make: (random) => ({ text: address(random, which) }) },
  手机: { type: 'PHONE_NUMBER', make: mobile },
  座机: { type: 'PHONE_NUMBER', make: (random) => ({ text: landline(random) }) },
  邮箱: { type: 'EMAIL_ADDRESS', make: email },
  病历号: { type: 'MEDICAL_RECORD_NUMBER', make: (random) => ({ text: record(random) }) },
  案号: { type: 'CASE_NUMBER', make: (random) => ({ text: caseNumber(random) }) },
}) // biome-ignore format: a table

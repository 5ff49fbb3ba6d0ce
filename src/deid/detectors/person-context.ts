import { oneOf } from '../detector.ts'
import { DONE_BY_PEOPLE, edgeAt, isHan } from '../person-name.ts'
import { FIRM_ROLES, LOOSE_ROLES, TITLES } from '../person-words.ts'

/**
 * How much the words on either side of a place speak for a person standing there. Points, about 1 for a good sign; person-scan.ts adds them
 * to what the name itself is worth. Knows nothing of names.
 */

const longRoles = `${FIRM_ROLES} ${LOOSE_ROLES}`.split(/\s+/).filter((word) => word.length > 1)
const MORE_ROLES =
  '祖母 祖父 外祖母 外祖父 继母 继父 养母 养父 生母 生父 岳丈 嫂子 嫂嫂 大伯 伯父 伯母 叔父 婶婶 姑妈 姑父 姨夫 舅妈 侄女 外甥女 儿媳 女婿 媳妇 未婚妻 未婚夫 群主 网友 病友 战友 老乡 复核 校对 签发 制表 填表 审批 检验 送检 采样 患方代表 医方代表 工会主席 村长 村主任 书记 镇长 乡长 县长 市长 局长 处长 组长 班长 店长 厂长 老总 主管 技师 治疗师 咨询师 营养师 助产士 规培生 实习生 研究生 博士 队员 保安 司机 快递员 外卖员 我家 他家 她家'
const ROLES: ReadonlySet<string> = new Set([...longRoles, ...MORE_ROLES.split(' ')])
const ROLE_BEFORE =
  /(?:[我你他她俺咱](?:们|家)?(?:爸|妈|爹|娘|哥|姐|弟|妹|爷|奶|叔|姨|舅|姑)|(?:人|者|员|师|名字?|的)(?:为|是|系)|(?:周|星期)[一二三四五六日天])$/

/** Dr. 王芳, Patient Name: 王芳, @王芳 */
const LATIN_LABEL =
  /(?:^|[^A-Za-z])(?:name|patient|doctor|dr|mr|mrs|ms|miss|prof|nurse|surgeon|physician|lawyer|attorney|attn|contact|from|to|cc|by|signed|client|user)(?: ?name)?[ .:]{0,3}$|@ ?$/i

/** What one does to or with people. */
const DEALING: ReadonlySet<string> = new Set(
  '联系 通知 告知 委托 指派 委派 选派 交给 借到 借给 收到 欠 殴打 打伤 撞伤 起诉 控告 指控 检举 会同 伙同 陪同 随同 转告 转交 抄送 交由 改由 化名 真名 本名 别名 网名 艺名 乳名 小名 绰号 叫做 叫作 名为 名叫 自称 感谢 介绍 推荐 指定 聘请 雇佣 雇用 判令 准许 改判 冻结 扣押 认定 要求 责令 传唤 逮捕 询问 讯问 访问 采访 拜访 看望 帮助 嫁给 娶 认识 遇到 碰到 见到 看到 发给 开给 寄给 送给 汇给 转给 还给 卖给 租给 分给 留给 付给 抬头 署名 落款 致函 签发 主持 主讲 代表 作者 编者 口述 整理 翻译 目击 自愿为 代理 自愿替 查一下 申请 诉讼请求 判决 裁定 兹证明 证明 主持人 拒赔 书写 病例 事发时 案发时 当时 期间 法院认为 认为 时任 现任 原任 首席 特约'.split(
    ' ',
  ),
)

/** True where the text ends with one of the words, of at most eight characters. */
function endsWith(text: string, words: ReadonlySet<string>): boolean {
  for (let length = 1; length <= 8; length++) if (words.has(text.slice(-length))) return true
  return false
}

/** Single characters before a name, where they are words of their own. */
const INTRODUCING = /[把被向给由与和跟对让叫请找是的及为替帮使同称诉问令即系受以将下赔了从偿知晨午有经据]/

const SUFFIXED = /[\u4e00-\u9fff](?:人|者|员|师|士|官|长|东|主|友|夫妇|夫妻|同志)$/

/** Medicines are taken, and given in pieces. */
const TAKEN =
  /(?:吃|服|服用|口服|含服|喝|注射|静滴|外用|涂|擦|搽|开了|药|买|用|加用|予|给予|联合|抗|种|泡|煮|炖|煎|食|加|或|如|像|含)[了过着点些个的]?$/
const MEDICINE_BEHIND =
  /^ ?(?:片|胶囊|丸|颗粒|软膏|乳膏|口服|注射|分散|缓释|滴|栓|糖浆|喷|冲剂|散|膏|汤|素|酶|霉|酸|碱|碘|盐|钠|钾|钙|锌|[\d.]+ ?(?:mg|毫克|ml|毫升|g\b|克|片|粒|袋|支)|治|疗|降|药|水煎|泡水|品牌|牌)/

const TITLE_BEHIND = new RegExp(`^ ?(?:${oneOf(TITLES)})`)

/** 张三，男，45岁 */
export const SAID_OF_A_PERSON =
  /^ {0,3}(?:[,，、(/|:：]? {0,3})(?:男|女)(?:性|[,，、。;； /|)(岁]|$| {1,3}\d)|^ {0,3}[,，(/|、] {0,3}(?:现?年?\d{1,3}(?:周?岁)|汉族|性别|(?:公民)?身份证|身份号|证件|手机|电话|联系|户籍|现住|住(?![房宅院所宿])|出生|19\d\d ?年|20[01]\d ?年|\+86|1[3-9]\d{9}|\d{17}[\dXx]|[1-6]\d{5}[ -]?(?:19|20)\d{2})|^ {0,3}[(（] {0,3}(?:QQ|微信|账号|户名|昵称|网名|已故)|^收[,，;；。 \d]|^ {1,3}(?:\+86|1[3-9]\d{9}|[1-6]\d{16}[\dXx])|^ {1,3}(?:男|女|\d{2}岁)|^(?:的)?(?:身份证|手机号|电话号|病历号|住院号|联系方式|银行卡|名下)/

/** What follows somebody in a sentence. */
const DOES =
  /^(?:一家|本人|等(?:[人两二三四五六案诉]|\d)|人身|名誉|侵权|侵犯|去世|书写|出庭|交代|拒|绕|接警|赶|夜间|日间|返还|两人|二人|三人|夫妇|夫妻|父子|母女|的(?:儿子|女儿|丈夫|妻子|父|母|哥|弟|姐|妹|爸|妈|老公|老婆|签名|账户|名下|电话|手机|病历|住院|身份|代理|诉讼|债务|行为|陈述|证言|委托|监护|主治|检查|报告|化验|复查|手术|伤|病情|房屋|工资|遗产)|之[子女妻夫父母]|所[欠借签提写述有]|对此|对该|代[诉签理为领]|来[诊院我所电]|拟|既往|平素|长期|每[周日天月]|一直|最近|多次|遂|便|随后|当场|当庭|当日|当天|共|均|各|分别|则|亦|再次|未|没有|不[认承服同愿履能肯]|曾|已|正在|于|因|与|和|向|对|将|把|被|自[诉述称愿]|主[诉张]|辩|诉|称|说|述|答|问|反映|表示|承认|否认|认为|提|签|出[具生院示]|负[责主次全同]|驾|乘|骑|在(?!于|意)|团队|家(?:的|里|属|中|长)|挂[号个了]|撤[回诉]|交来|构成|不承担|送达|打伤|骑|收(?![入缩费到治])|处(?=工作|借|购|取|[,，。]))/

/** Points for what stands before `at`; `isWord` says whether the character before is a word by itself. */
export function pointsBefore(text: string, at: number, isWord: (at: number) => boolean): number {
  const before = text.slice(Math.max(0, at - 10), at)
  const char = before.at(-1)
  if (char === undefined || char === '\n') return 0.5
  const said = before.trimEnd()
  if (endsWith(said, ROLES) || ROLE_BEFORE.test(said) || LATIN_LABEL.test(before)) return 2
  if (endsWith(said, DEALING)) return 1.5
  if (/(?:^|\D)\d{1,3}(?:床|号床|\+床) ?$/.test(before)) return 1.5
  if (TAKEN.test(before)) return -1.5
  if (!isHan(char))
    return /[:：@?？]/.test(before.trimEnd().at(-1) ?? '') ? 1.2 : /[("“‘「『【/|]/.test(char) ? 0.8 : 0.4
  if (SUFFIXED.test(before)) return 1
  return INTRODUCING.test(char) && isWord(at - 1) ? 1 : -0.4
}

export function pointsBehind(text: string, end: number): number {
  const behind = text.slice(end, end + 24)
  if (MEDICINE_BEHIND.test(behind)) return -3
  if (TITLE_BEHIND.test(behind) || SAID_OF_A_PERSON.test(behind)) return 1.8
  if (DONE_BY_PEOPLE.test(behind) || DOES.test(behind)) return 1.2
  const char = behind[0]
  if (char === undefined || !isHan(char)) return 0.8
  return edgeAt(text, end) > 0 ? 0.6 : -0.6
}

/** Nothing but punctuation of a clause on both sides. */
export const isBare = (text: string, at: number, end: number) =>
  /^[\s,，。；;！？!?、]?$/.test(text[at - 1] ?? '') && /^[\s,，。；;！？!?、]?$/.test(text[end] ?? '')

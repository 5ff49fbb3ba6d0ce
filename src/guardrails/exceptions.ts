import type { Exception } from './rule.ts'
import type { Around } from './sentence.ts'

/**
 * Sentences in which the words of a rule are no claim: 不能保证胜诉, 禁止宣称“包治百病”, 能包赢吗?, 对方承诺包赢是违规的. Decided by what stands
 * around the words; a second denial turns the first (没有不能治好的), and what is denied must be the claim itself (不用担心, 保证胜诉).
 */
export function isExcepted(around: Around, allowed: readonly Exception[]): boolean {
  return allowed.some((exception) => TESTS[exception](around))
}

const TESTS: Readonly<Record<Exception, (around: Around) => boolean>> = {
  negation: (around) => isDenied(around) || isDeniedBehind(around) || isDeniedWithin(around),
  quote: isQuoted,
  question: isAsked,
  report: isReported,
  criticism: isCriticised,
  wish: isWished,
  condition: isConditional,
}

/** Denials that reach as far as their clause. */
const DENIAL =
  /没(?=药|什么|办法|人|一家|一个|哪|特效|法)|无(?=药|特效)|不能|不可能|不可|不会|不得|不应|不敢|不要|不允许|不许|不准|不承诺|不保证|不存在|不宜|不等于|不代表|不意味|不表示|不构成|不属于|不足以|不建议|不推荐|不该|不必|不支持|不提供|不认为|不接受|不是(?!吗)|不用于|不具备|绝无可能|尚无|没有证据|没法|无法|无权|无人|无从|难以|很难|难于|未能|未必|未(?=承诺|作出|曾|向|答应|做出)|尚未|还没|没有|并非|并不|并没|并未|绝不|绝非|决不|决非|从不|从未|从来不|切勿|请勿|切忌|切莫|禁止|严禁|杜绝|拒绝|反对|避免|以免|绝不能|不一定|哪有|哪来的|做不到|做不了|谈不上|谁说|哪会有|不兴|可不(?!是)|不能说|没(?=说|讲|答应|承诺|保证|提|许诺)|犯法|谁也不|谁都不|都不|没人|谨防|警惕|当心|小心|提防|防止|远离|抵制|轻信|慎信|别信|勿信|不信|不相信|否认|不再|不需|误以为|误认为|别(?=[^的人家处]{0,3}(?:找|托|给|信|让|去|听))|\b(?:not|cannot|can ?t|can't|don't|doesn't|won't|isn't|aren't|never|no|nobody|none|neither|without|unable to|avoid|beware|nor)\b/g
/** What looks like a denial and is none. */
const NO_DENIAL =
  /不得不|不可不|不能不|不会不|不是不|不是没|没有不|没有治|没有打|无不|莫不|不用担心|不要担心|不要怕|不必担心|不要犹豫|不要着急|不要紧张|不必犹豫|不需要担心|没有问题|没有悬念|没有风险|不存在风险|不会让您失望|不会让你失望|不要错过|不会骗|不是骗|不(?:需要?|用|必|要)红?处方|不需要?(?:医生|家长|监护人|父母)|都不用|都不怕|不需要?(?:手术|开刀|打针|吃药|检查|住院|任何)|not only|no doubt|no matter|no need to worry|don't worry|without (?:a )?doubt/g
/** Where one of these stands between denial and claim, the claim is not what is denied. */
const TURN = /就能|就可以|就会|也能|也可以|却|但|而是|反而|照样|仍然|依然|依旧|只要|一样能|便能|即可|,/
const DENIAL_REACH = 18
/** A bare 不, 没 or 未 denies what it stands before. */
const BARE = /(?:^|[^得管论仅但断同要过])[不没未无勿莫](?:再|敢|去|可|曾|予|便|轻易|随意|随便|盲目|自行|擅自|私自|用)?$/
const DOUBLE =
  /(?:不是|并非|没有|绝非|不会|不可能|难道|岂|怎么会|怎么可能)(?:人|谁|什么|任何人|哪个)?(?:不能|无法|不会|不敢|没有|不可能|难以|没法|不)$|(?:没有|不存在)(?:什么|任何|我们)?(?:不能|治不|打不|办不|赢不)/
const RHETORICAL = /难道|岂能|岂会|怎么可能不|怎能不|怎会不/

/** Whether a sentence as a whole speaks of a claim rather than making it, in one of the ways that a rule allows. */
export function isHedged(sentence: string, allowed: readonly Exception[]): boolean {
  return allowed.some((exception) => HEDGES[exception](sentence))
}

const HEDGES: Readonly<Record<Exception, (sentence: string) => boolean>> = {
  negation: (sentence) => sentence.replace(NO_DENIAL, '').search(DENIAL) >= 0,
  quote: (sentence) => /[“"‘「『]/.test(sentence),
  question: (sentence) => /\?$/.test(sentence) || ASKS.test(sentence),
  report: (sentence) => OTHERS.test(sentence),
  criticism: (sentence) => BAD.test(sentence.replace(NO_BAD, '')),
  wish: (sentence) => WISH.test(sentence),
  condition: (sentence) => IF.test(sentence),
}

function isDenied({ clauseBefore, hit }: Around): boolean {
  if (RHETORICAL.test(clauseBefore)) return false
  const plain = clauseBefore.replace(NO_DENIAL, (words) => '\u0001'.repeat(words.length))
  const denials = [...plain.matchAll(DENIAL)]
  const last = denials.at(-1)
  if (last) {
    const between = plain.slice(last.index + last[0].length)
    const upTo = clauseBefore.slice(0, last.index + last[0].length)
    if (between.length <= DENIAL_REACH && !TURN.test(between)) return !DOUBLE.test(upTo)
  }
  if (DOUBLE.test(clauseBefore)) return false
  return BARE.test(plain) && !hit.startsWith('不')
}

/** 保证不了胜诉, 保证也无法胜诉 */
function isDeniedWithin({ gaps }: Around): boolean {
  return gaps.some((gap) =>
    /不(?!用|管|论|仅|需|必|花|到|出|限|怕|断|同|错|得不|打|吃|开)|没(?!问题)|无(?!论|需)|未(?!来)|难|是否|能否|\bnot?\b/.test(
      gap,
    ),
  )
}

/** 包赢是不可能的, 胜诉与否, 根治很难 */
function isDeniedBehind({ clauseAfter }: Around): boolean {
  return /^[”"’」』》)]*(?:与否|不了|不起|(?:[^,]{0,8}?)(?:(?:是|并|都|也|均)?(?:无法|不能|没有人能|没人能|谁也不能|难以|不得)(?:保证|确保|承诺|做到|担保|实现|预测|预知|作出|轻信|相信|成立|存在|得到保证)|是?不可能(?:的|存在|实现|做到|$)|并?不存在(?!败|输|失败|任?何?风险)|并非事实|并不现实|不现实|的(?:可能性|机会|概率|几率|希望)|很难|较难|困难|不太可能|不大可能|[^,]{0,4}(?:行不通|不可行)|[^,]{0,6}(?:可|绝|坚决|从来|我们|我)不(?:干|做|兴|碰|接|提供|搞|沾|走)))/.test(
    clauseAfter,
  )
}

const OPEN = /[“"‘「『《(](?=[^”"’」』》)]*$)/
const CLOSE = /^[^“‘「『《(]{0,30}?[”"’」』》)]/
/** Words that say that a quotation is spoken about. */
const META =
  /要看|怎么写|出处|写了|写着|写明|当真|不会说|这话|被称为|称为|别信|胡说|忽悠|心眼|看看就|听听就|传的|那句|常说|爱说|喊的|这种|小广告|所谓|宣称|声称|号称|自称|称(?=[“"‘「『])|字样|表述|说法|用语|措辞|一词|之类|等词|等语|口号|广告|话术|的意思|是指|指的是|指大|指每|含义|定义|条款|规定|术语|概念|禁止|不得|严禁|使用|宣传|为由|为名|为诱饵|为幌子|旗号|流传|谣言|传言|错误|这种话|这类|这样的话|承诺的|轻信|相信|警惕|虚假|违规|违法|诈骗|骗局|陷阱|您问的|你问的|问的|说明书|仅供参考|两个?字|二字|四字|两字|否定|\bads?\b|\bclaims?\b|\bterms?\b|\bphrases?\b|\bmislead|\bsay(?:s|ing)?\b|\bmeans?\b/

function isQuoted({ before, hit, after }: Around): boolean {
  const opened = OPEN.test(before) || /^[“"‘「『]/.test(hit)
  if (!opened || !CLOSE.test(after)) return false
  return META.test(before) || META.test(after.replace(CLOSE, ''))
}

const ASKS =
  /是否|能否|可否|会否|会不会|能不能|可不可以|是不是|有没有|要不要|该不该|如何|怎么|怎样|什么|哪些|哪种|何时|多久|多大|多少|几(?:岁|回|次|天|片|点)|为何|\b(?:whether|how|what|when|can you|could you|is there|do you|does)\b/
const ANY = /(?:无论|不论|不管|任凭)|(?:什么|怎么|怎样|哪种|哪些|如何|多大|多久|多少)[^,]{0,8}(?:都|也)/
const YES =
  /^\s*(?:答[::]?|回答是[::]?|答案是[::]?)?(?:当然|肯定|绝对|完全|一定|必须|放心|没问题|我们)*[,!]?(?:能|可以|会|是的|没问题|行|有|加我|找我|联系我|私聊|yes|of course|absolutely)(?:的|够|保证)?(?:[,。!.]|$)/

function isAsked({ clauseBefore, clauseAfter, after, next }: Around): boolean {
  if (RHETORICAL.test(clauseBefore)) return false
  const asks = ASKS.test(clauseBefore) && !ANY.test(clauseBefore)
  const particle = /[吗么嘛][”"’」』)]*$/.test(clauseAfter)
  const marked = after === `${clauseAfter}?`
  if (!asks && !particle && !marked) return false
  return !YES.test(marked ? next : after.slice(clauseAfter.length + 1))
}

const OTHERS =
  /有(?:些|的|位|个|名)?(?:律师|医生|商家|机构|患者|中介|公司|医院)|[张王李赵刘陈杨黄周吴徐孙]某|谁(?:跟|对|和|向|给)[您你]?|群里|网上(?:那|传|说)|邻居说|他(?:答应|承诺|保证|吹|说)|那(?:个|位|家|名)(?:律师|医生|人|机构|医院|骗子|中介)|吹牛|[他她]因为?|(?<!不管|无论|不论|任凭)对方(?!(?:的(?:诉讼)?(?:请求|诉求|主张|上诉))?(?:必|注定|铁定)|肯定|一定|绝对|铁定|注定)|他们(?!必|肯定|一定|绝对|铁定|注定)|[他她]说|听说|原告(?=.{0,6}(?:主张|称|诉称|认为))|被告(?=.{0,6}(?:主张|称|辩称|认为|承诺))|辩称|诉称|判决书|法院认定|有人|有些人|某些|某(?:律师|律所|医院|机构|公司|药|保健|产品|专家|人)|一些(?:律师|律所|人|医院|机构|商家|不法|保健|广告|产品|中介)|部分(?:律师|律所|机构|医院|商家|中介)|个别|骗子|不法|黑中介|中介|黄牛|广告|商家|推销|传单|网上(?=.{0,6}(?:说|称|传|看到|有人|广告|文章|的|流传))|网络上|机构(?=.{0,6}(?:承诺|宣称|声称|说|保证))|谣言|流传|凡是|号称|声称|宣称|自称|谎称|吹嘘|鼓吹|标榜|打着|所谓|冒充|虚假|轻信|听信|那些|这些|此类|任何(?:人(?=.{0,8}(?:声称|宣称|承诺|说|保证|若|如))|律师|机构|医院|药|疗法|产品|保健品|声称|宣称|承诺)|(?:如果|若|假如|遇到|碰到|要是|当|一旦)[^,]{0,10}(?:律师|医生|律所|机构|医院|商家|人|中介|推销|代理)[^,]{0,6}(?:承诺|宣称|声称|说|保证|称|告诉|要求|提出)|\b(?:anyone|someone|those|people|ads?|companies|lawyers|clinics) (?:who|that|which|claim)/
const OURS = /我们|本所|我所|我院|本院|本律所|本团队|\bwe\b|\bour\b/

function isReported({ before }: Around): boolean {
  const others = before.search(OTHERS)
  return others >= 0 && !OURS.test(before.slice(others).replace(/^(?:对方|他们)/, ''))
}

const BAD =
  /停止执业|吊销|当真|查处|罚款|入狱|被罚|判刑|犯法|胡说|胡扯|瞎说|扯淡|忽悠|心眼|上当|掏钱|吹牛|停业|坐牢了|被判|给判|听听就|看看就|没根据|没谱|违规|违法|违反|违纪|不合规|不合法|不可信|不能信|不可轻信|不要相信|不要轻信|不要信|不要被|别信|不靠谱|不可靠|骗|虚假|被?禁止|不允许|不被允许|不得|不现实|不科学|不可能|做不到|误导|夸大|不正当|涉嫌|处罚|吊销|投诉|举报|警惕|谨慎|当心|小心|核实|没有依据|没有科学依据|没有任何依据|无法保证|难以保证|没人能|不存在|不负责任|不严谨|不成立|错误|陷阱|误区|噱头|套路|贿|犯罪|触犯|犯法|不能影响|不能改变|无法影响|无法改变|影响不了|担责|刑事责任|构成|追究|不可取|误解|偏见|无效|报警|未经证实|无法核实|破坏|损害|扰乱|腐败|不公平|说法|抱有幻想|false|mislead|illegal|scam|fraud|not allowed|prohibited|unethical|red flag|bribe/
const NO_BAD =
  /(?:不是|绝不|绝非|并非|不会|没有|从不|无|不)(?:骗|虚假|违规|违法|夸大|误导|套路|陷阱|噱头|欺骗|忽悠)[^,。]*/g
/** How a clause begins that goes on speaking of the claim. */
const RESUMES =
  /^(?:这|那|此|该|均|都|属|系|往往|多半|大多|一律|一般|通常|很可能|可能|涉嫌|违反|就是|是|请|要|需|应|切|千万|谨|警|小心|当心|不要|别|可以?投诉|可向|您可以?向|你可以?向|则|并|也|更|实际上|其实|本身|it |this |that |these |are |is )/
const SPOKEN =
  /承诺|宣称|声称|号称|自称|称|说|广告|宣传|遇到|凡|所谓|如果|若|有人|对方|某|任何|以|打着|谁|那句|传的|这种|[“"「]/

function isCriticised({ before, clauseAfter, after }: Around): boolean {
  const own = clauseAfter.replace(NO_BAD, '')
  if (BAD.test(own)) return true
  if (!SPOKEN.test(before)) return false
  const rest = after.slice(clauseAfter.length + 1).replace(NO_BAD, '')
  return RESUMES.test(rest) && BAD.test(rest.slice(0, 30)) && !OURS.test(rest)
}

const WISH =
  /争取|力争|希望|有望|有助于|有利于|利于|为了|以便|尽量|尽可能|提高|增加|降低|影响|想要|要想|想|追求|力求|旨在|目标是|才能|方能|方可|才可|才会|才$|可能|或许|也许|大概|关键|取决于|\b(?:may|might|hope|aim|try|could|help|chance|likely)\b/

function isWished({ clauseBefore, clauseAfter }: Around): boolean {
  const near = clauseBefore.slice(-12).replace(/不可能|尽可能地?$/g, '')
  return WISH.test(near) || /^(?:的)?(?:可能|机会|概率|几率|希望|前提|关键|难度|条件|因素|取决于)/.test(clauseAfter)
}

const IF =
  /如果|若|假如|倘若|一旦|要是|万一|假设|如(?=[有出发被经确您你果需持突伴])|当(?=[^地前然])|的?情况下|(?:^|,)出现|\b(?:if|when|once|should you|in case|unless|before you)\b/

function isConditional({ before, clauseAfter }: Around): boolean {
  return (
    IF.test(before) ||
    /^[^,]{0,16}(?:时|的时候|的话|者|的患者|的病人|之后|后|以后|时候|的人)(?:,|$|[应请需要可建立务会尽必马可])/.test(
      clauseAfter,
    )
  )
}

import type { TextKey } from '../../texts/render.ts'
import type { LintRule, Severity } from '../rule.ts'

interface Claim {
  readonly message: TextKey
  readonly severity: Severity
  readonly pattern: RegExp
  readonly criteria?: true // not a claim where its conditions stand before it
}

/** Classes of reference/domain.md, C6: efficacy, certainty of a diagnosis, promise of an outcome, relations. */
const CLAIMS: readonly Claim[] = [
  {
    message: 'lint.riskyEfficacy',
    severity: 'warning',
    pattern:
      /(?<!(?:菌|HP|Hp|hp)[^。，]{0,6})根治(?!术|性|[^。，]{0,6}(?:菌|HP|Hp|hp))|治愈率|彻底(?:治愈|治好|根除|断根)|(?:完全|肯定|一定|保证)(?:能|可以|会)?(?:治愈|治好|康复|痊愈)|(?:无|没有|毫无)(?:任何)?(?:毒)?(?:副作用|毒性反应)|药到病除|永不复发|绝不复发|包治|百分之?百(?:有效|治愈|安全)|100%(?:有效|治愈|安全)/g,
  },
  {
    message: 'lint.riskyDiagnosis',
    severity: 'warning',
    criteria: true,
    pattern:
      /(?:可以|能够|已经?|基本|直接)确诊(?:为|是|了)|(?:可以|完全|能够)排除.{0,12}(?:癌|瘤|梗|病|炎|可能)|(?:肯定|绝对|百分之?百)(?:是|不是)[^，。？?]{0,12}(?:癌|瘤|梗|病|炎|症)/g,
  },
  {
    message: 'lint.riskyOutcome',
    severity: 'error',
    pattern:
      /(?:保证|确保|包|稳|必|一定能?|肯定能?|绝对能?|百分之?百能?)(?:会|可以|够)?(?:胜诉|打赢|赢得?官司|赢(?=[，。！!]|$|官司)|胜(?=[，。！!]|$))/g,
  },
  {
    message: 'lint.riskyRelations',
    severity: 'error',
    pattern:
      /(?:找|托|靠|走|拉)(?:熟人|点|些)?关系(?!密切|到)(?:办|处理|打点|解决|疏通|[，。！!]|$)|内部渠道|走后门|托人打点|疏通关系/g,
  },
]

/** A claim that is denied, doubted, wished for or warned of is none: 不能根治, 难以根治, 切勿轻信包治. */
const DENIED =
  /[不未无非没勿莫难别]|避免|谨防|警惕|所谓|宣称|号称|声称|自称|承诺|轻信|相信|虚假|宣传|广告|是否|能否|如果|如需|若|以免|防止|才能?|提高|影响|争取|有望|希望|追求|要想|想要|利于|力求/
const WINDOW = 12 // characters before it, in its clause
const CRITERIA_WINDOW = 40
/** Asked, not said; or said to be unlikely. */
const DOUBTED =
  /^[^，。！!；;]{0,10}(?:[吗么?？]|不太|不大|不可能|不容易|不高|不现实|不一定|困难|难|低|较小|很小|有限|可能|机会|希望|几率|概率)/
/** A diagnosis by its criteria is taught, not made: 如果血压达到140，就可以确诊为高血压. */
const CRITERIA =
  /如果|如|若|假如|要是|达到|超过|高于|大于|低于|符合|标准|经过|通过|检查|化验|结果|镜|超|CT|B超|诊断依据|临床上/

/** What an expert may not promise: cure, certainty, victory. */
export const riskyClaim: LintRule = {
  id: 'risky-claim',
  open: () => ({
    *row({ answer }) {
      for (const claim of CLAIMS) {
        const { severity, message } = claim
        if (hasClaim(answer, claim)) yield { severity, message }
      }
    },
  }),
}

function hasClaim(text: string, { pattern, criteria }: Claim): boolean {
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length
    const before = text.slice(Math.max(0, match.index - CRITERIA_WINDOW), match.index).replace(/^.*[。！？!?\n]/s, '')
    const clause = before.replace(/^.*[，,；;]/s, '').slice(-WINDOW)
    const isTaught = criteria === true && CRITERIA.test(before)
    if (!isTaught && !DENIED.test(clause) && !DOUBTED.test(text.slice(end, end + 16))) return true
  }
  return false
}

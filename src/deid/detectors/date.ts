import { readDate } from '../dates.ts'
import { ACCEPTED, type Detector } from '../detector.ts'

/** Full dates, months of a year, days of a month; 20230512 only behind a label. Years 1900 to 2099: shifted ones stand in later centuries. */
const DATE =
  /(?<![\d.\-/年])(?:(?:19|20)\d{2} ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?[日号])?|(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}|(?:19|20)\d{6}|\d{1,2} ?月 ?\d{1,2} ?[日号]|(?:[一二][九〇零○][〇零○一二三四五六七八九]{2}年)?[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号])(?!\d|[-/.]\d)/g

export const date: Detector = {
  types: ['DATE'],
  patterns: [DATE],
  *find({ text }) {
    for (const match of text.matchAll(DATE)) {
      const [start, end] = [match.index, match.index + match[0].length]
      const before = text.slice(Math.max(0, start - 14), start)
      const after = text.slice(end, end + 10)
      const score = scoreOf(match[0], before, after)
      if (score > 0) yield { type: 'DATE', start, end, score }
    }
  },
}

function scoreOf(value: string, before: string, after: string): number {
  const parts = readDate(value)
  if (!parts || LAWS_BEFORE.test(before) || LAWS_AFTER.test(after)) return 0
  const labelled = LIFE.test(before) || LIFE.test(after.slice(0, 8))
  if (/^\d{8}$/.test(value)) return LABEL.test(before) ? 0.8 : 0
  if (labelled) return 0.85
  return parts.year !== undefined && parts.day !== undefined ? DATE_UNLABELLED : 0.3
}

/** A full date that no word explains: taken where the text is about somebody (find.ts), else for a person to look at. */
export const DATE_UNLABELLED = ACCEPTED - 0.05

const LIFE =
  /出生|生于|生日|入院|出院|住院|就诊|门诊|来院|我院|手术|术[前中后]|行.{0,6}术|复查|复诊|随访|检查|体检|查体|确诊|诊断|死亡|去世|病故|逝世|分娩|顺产|剖宫|末次月经|预产|转院|转[入出]|收入|收治|发病|起病|受伤|化疗|放疗|透析|交班|采样|采集|送检|报告|预约|挂号|接种|立案|起诉|诉至|开庭|审理|判决|裁定|签[订署]|借[款条到]|入职|离职|到职|退休|辞职|解除|事故|发生|结婚|登记|离婚|分居|报案|拘留|逮捕|取保|抓获|转账|汇款|还款|偿还|支付|交付|收到|送达|鉴定|出具|入境|出境|日期[:：为是 ]|时间[:：为是 ]|出险|投保|年龄|男|女|复检|会诊|抢救|出现|开始|服用|病史/
const LABEL = /(?:出生|生日|日期|时间|就诊|入院|出院)[^\d。；]{0,4}$/
const LAWS_BEFORE =
  /施行|公布|有效期|失效|版本|颁布|条例|规定|解释|《[^》]*$|生产日期|批号|出版|修[订正]|通过于|LPR|标准|指南|共识|截[至止]|上市|成立[于之]|国发|发布/
const LAWS_AFTER =
  /^.{0,2}(?:起?施行|公布|发布|颁布|修[订正]|通过|生效|废止|实施|起执行|版|第[一二三四五六七八九十\d]+次|以[前后]|之[前后]|前[,，]|国务院|全国|最高人民)/

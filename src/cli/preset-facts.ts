import type { RunConfig } from '../config/run-config.ts'
import type { Dataset, Row } from '../data/example.ts'
import { detectForm } from '../templates/parse.ts'
import type { PresetFacts } from '../train/preset.ts'

type Domain = PresetFacts['domain']

/** Rows that are looked at for the domain. */
const LOOKED_AT = 2000
/** Share of the rows whose department must name a domain. */
const SHARE_TO_NAME = 0.5

/** What department names of a domain hold. Words of other subjects stand with what tells them apart: 神经科, not 神经网络. */
const NAMED: readonly (readonly [Domain, RegExp])[] = [
  [
    'medicine',
    /(内|外|儿|妇|产|眼|牙|骨|男|胸|肝病|肾病|疼痛|皮肤|五官|口腔|咽喉|肿瘤|血管|消化|呼吸|神经|精神|心理|血液|免疫|感染|泌尿|急诊|康复|全|麻醉|放射|影像|病理|检验)科|心血管|内分泌|耳鼻喉|口腔|肿瘤|皮肤病|传染病|中医|西医|中药|用药|药学|护理|急诊|\b(medic|cardio|p(a?)ediatr|surg|oncolog|neurolog|dermat|gyn(a?)ecolog|obstetric|internal med|pharma|nursing)/i,
  ],
  [
    'law',
    /劳动|劳务|工伤|婚姻|家事|继承|合同|侵权|纠纷|借贷|消费维权|消费者|交通事故|知识产权|房产|物业|刑事|民事|行政处罚|行政诉讼|诉讼|仲裁|法律|法务|[民刑商]法|\b(law|legal|labou?r|contract|marriage|divorce|inheritance|tort|criminal|civil|litigation|arbitration)\b/i,
  ],
]

/**
 * What `choosePreset` needs to know of data and model; the same whatever share is held out. `val_split` may be among the choices, so:
 *
 * 1. load the dataset with the config as read,
 * 2. `presetFacts` -> `choosePreset` -> `applyPreset(config, explicit, choices)`,
 * 3. where the new config has another `val_split`, load the dataset again with the new config. The facts stay true: do not choose twice.
 */
export function presetFacts(
  dataset: Dataset,
  config: Pick<RunConfig, 'eval_data_path'>,
  baseParameters: number,
): PresetFacts {
  const ownEval = config.eval_data_path !== null
  const usable = ownEval ? dataset.train : [...dataset.train, ...dataset.eval]
  return {
    rows: usable.length,
    evalRows: ownEval ? dataset.eval.length : 0,
    tokens: usable.reduce((sum, { tokens }) => sum + tokens.length, 0),
    answerTokens: usable.reduce((sum, { answerTokens }) => sum + answerTokens, 0),
    baseParameters,
    domain: domainOf([...dataset.trainRows, ...dataset.evalRows].slice(0, LOOKED_AT)),
  }
}

/** By the form of the answers where they keep one of a domain, else by the names of the departments. */
function domainOf(rows: readonly Row[]): Domain {
  const form = detectForm(rows.map(({ answer }) => answer))
  if (form?.domain === 'medical') return 'medicine'
  if (form?.domain === 'legal') return 'law'
  for (const [domain, names] of NAMED) {
    const named = rows.filter(({ tag }) => tag !== null && names.test(tag)).length
    if (named > 0 && named >= rows.length * SHARE_TO_NAME) return domain
  }
  return 'other'
}

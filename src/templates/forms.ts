// table: the answer forms this product knows. To add one: an entry here.

/** One part of an answer, under its title in 【】. */
interface FormSection {
  readonly title: string
  readonly required: boolean
}

/** The order of sections that an answer of one kind keeps. */
export interface Form {
  readonly id: string
  readonly domain: 'medical' | 'legal' | 'generic'
  readonly sections: readonly FormSection[]
  readonly disclaimer?: string // goes after the last section, in the words of the product's brief
}

const required = (...titles: readonly string[]): readonly FormSection[] =>
  titles.map((title) => ({ title, required: true }))

export const forms: readonly Form[] = [
  {
    id: 'medical-triage',
    domain: 'medical',
    sections: required('初步判断', '处理建议', '何时就医'),
    disclaimer: '本建议仅供参考，具体请遵医嘱。',
  },
  {
    id: 'medical-plan',
    domain: 'medical',
    sections: required('诊断依据', '治疗建议', '注意事项'),
    disclaimer: '本建议仅供参考，具体请遵医嘱。',
  },
  {
    id: 'legal-claim',
    domain: 'legal',
    sections: required('违法事实', '法律依据', '赔偿计算'),
    disclaimer: '本建议仅供参考，具体请咨询执业律师。',
  },
  { id: 'generic', domain: 'generic', sections: required('分类', '要点', '依据') },
]

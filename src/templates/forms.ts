// table: the answer forms this product knows. To add one: an entry here. Users add their own in YAML (read-form.ts).

/** One part of an answer, under its title in 【】. A line counts in code points, without outer blanks. */
export interface FormSection {
  readonly title: string
  readonly required: boolean
  readonly minLines: number
  readonly maxLines: number
  readonly maxChars: number // of one line
}

/** The order of sections that an answer of one kind keeps. Prompt, grammar, parser, rewriting and adherence are all made from it. */
export interface Form {
  readonly id: string
  readonly domain: 'medical' | 'legal' | 'generic'
  readonly sections: readonly FormSection[]
  readonly disclaimer?: string // the last line, in the words of the product's brief
}

/** What a section is held to where nothing else is said. */
export const SECTION_DEFAULTS = Object.freeze({ required: true, minLines: 1, maxLines: 12, maxChars: 400 })

const required = (...titles: readonly string[]): readonly FormSection[] =>
  titles.map((title) => ({ title, ...SECTION_DEFAULTS }))

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

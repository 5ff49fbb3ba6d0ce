import { describe, expect, it } from 'vitest'
import type { Row } from '../../data/example.ts'
import { forms } from '../../templates/forms.ts'
import { en } from '../../texts/en.ts'
import { text } from '../../texts/render.ts'
import { contextOf, lintRows } from '../lint-rows.ts'
import type { LintContext, RuleId } from '../rule.ts'
import { rules } from './table.ts'

type Pair = readonly [question: string, answer: string]
type Example = Pair | readonly Pair[] // several: rows of one file, the last is meant

const Q = '孩子发热怎么办？'
const A = '多饮水，注意休息，体温超过38.5℃可服退热药，持续不退请及时就诊。'
const said = (answer: string): Pair => [Q, answer]
const LONG = '根据您的描述，多考虑上呼吸道感染，建议多饮水、注意休息，观察精神状态，三天后复诊。'
const FORMED = '【初步判断】多为病毒感染\n【处理建议】多饮水，注意休息\n【何时就医】持续三天不退请就诊'
const formed: readonly Pair[] = Array.from({ length: 9 }, (_, i) => [`问题${i}怎么办`, FORMED])

/** Good rows must stay silent, bad ones must be told: real slips of real files. */
const EXAMPLES: Readonly<Record<RuleId, { readonly bad: readonly Example[]; readonly good: readonly Example[] }>> = {
  empty: {
    bad: [
      ['', A],
      [Q, ' '],
      ['', ''],
    ],
    good: [[Q, A]],
  },
  placeholder: {
    bad: [
      '无',
      '略。',
      'TODO',
      'N/A',
      '待补充',
      '作为一个人工智能语言模型，我无法提供医疗建议。',
      'As an AI language model, I cannot help.',
      '抱歉，我无法回答这个问题。',
    ].map(said),
    good: [
      '无需特殊处理，多休息即可。',
      '不知道原因时应先做血常规检查。',
      '人工智能不能代替医生面诊，请到医院。',
      '测试显示过敏原为花粉。',
    ].map(said),
  },
  mojibake: {
    bad: [
      '锟斤拷锟斤拷',
      '鎮ㄥソ锛岃鍒板尰闄㈠氨璇娿€傜殑',
      'ä½ å¥½ï¼Œè¯·å°±åŒ»',
      'ÄãºÃ£¬Çë¾ÍÒ½',
      '体温�度',
      '烫烫烫烫',
      '\\u4f60\\u597d',
      '????????????',
    ].map(said),
    good: [A, 'café, naïve, Müller', '“引号”—破折号……', '怎么办????急', '第······条', '10×5÷2±1°', '韩国 안녕'].map(
      said,
    ),
  },
  leakage: {
    bad: [
      ['held out question？', A],
      ['这是留出数据里的一个很长的问题，孩子发热三天不退应该怎么办呢请问医生谢谢!', A],
    ],
    good: [['别的问题怎么处理', A]],
  },
  contact: {
    bad: [
      '请拨打13812345678联系我',
      '电话：021-65432100',
      '咨询电话４００２３２２３１０',
      'QQ：12345678',
      '加微信号：dr_wang88',
      '邮箱 a.b@hospital.com',
      '见 www.somehospital.cn/zj',
    ].map(said),
    good: [
      '紧急时请拨打120，法律援助拨12348。',
      '身份证号共18位',
      '血小板 13812345 个',
      '参见 https://www.court.gov.cn/fabu',
      '剂量400-800mg，每日3次',
      '2021-12345678号文',
    ].map(said),
  },
  statute: {
    bad: [
      '依据《合同法》第五十二条，该条款无效。',
      '根据民法典第一千七百五十条，可以索赔。',
      '根据婚姻法规定，彩礼应返还。',
      '刑法第一百二十一条之三规定如此。',
      '《执业医师法》第十四条有规定。',
    ].map(said),
    good: [
      '依据《民法典》第一百五十三条，该条款无效。',
      '原《合同法》第五十二条已被民法典取代。',
      '合同第三百条约定如此。',
      '《民法典》施行前的案件适用《婚姻法》第三条。',
      '刑法第一百二十条之一规定如此。',
    ].map(said),
  },
  'risky-claim': {
    bad: [
      '此药可以根治糖尿病。',
      '中药治疗无副作用，请放心。',
      '治愈率高达95%。',
      '本案一定能胜诉，请放心。',
      '我们包赢。',
      '您已经确诊为肺癌。',
      '可以找关系处理。',
      '完全可以排除肿瘤。',
    ].map(said),
    good: [
      '目前没有有效的方法能根治糖尿病。',
      '高血压难以根治，需长期服药。',
      '律师不得承诺保证胜诉。',
      '尚未确诊前不要用药。',
      '如果血压超过140，就可以确诊为高血压。',
      '需要根治幽门螺杆菌。',
      '可行根治术。',
      '能根治吗？要看分期。',
      '切勿轻信包治百病的广告。',
      '这两种病关系密切。',
      '完全治愈的可能性不大。',
    ].map(said),
  },
  'dose-unit': {
    bad: ['布洛芬口服5，每日3次', '每次服用0.5，饭后', '阿莫西林每次500～1000，每8小时一次'].map(said),
    good: [
      '布洛芬口服5ml，每日3次',
      '每次1～2片，饭后服用',
      '每次500mg，一日3次',
      '每次10分钟，每天3次',
      '一次测量不能下结论',
    ].map(said),
  },
  advertising: {
    bad: ['我院专家为您服务', '欢迎来电咨询', '请点击咨询', '加我微信详谈', '免费热线等您', '欢迎您来我院就诊'].map(
      said,
    ),
    good: ['请到正规医院就诊', '建议咨询医生', '本院对该案有管辖权', '点击虚假链接被骗可报警', '关注血压变化'].map(
      said,
    ),
  },
  duplicate: {
    bad: [
      [
        [Q, A],
        [Q, A],
      ],
    ],
    good: [
      [
        [Q, A],
        [Q, LONG],
      ],
      [
        ['甲是什么', A],
        ['乙是什么', A],
      ],
    ],
  },
  'near-duplicate': {
    bad: [
      [
        [Q, A + LONG],
        [Q, `${A + LONG}谢谢`],
      ],
      [
        [Q, A],
        ['孩子发热怎么办?', `${A}！`],
      ],
    ],
    good: [
      [
        [Q, A],
        [Q, LONG],
      ],
      [
        [Q, A],
        [Q, A],
      ],
      [
        ['头痛怎么办', A],
        ['牙痛看什么科', LONG],
      ],
    ],
  },
  'conflicting-answers': {
    bad: [
      [
        [Q, A],
        ['孩子发热怎么办?', LONG],
      ],
    ],
    good: [
      [
        [Q, A],
        [Q, A],
      ],
      [
        [Q, A],
        ['老人发热怎么办？', LONG],
      ],
      [
        [Q, A],
        [Q, `${A} `],
      ],
    ],
  },
  form: {
    bad: [
      [...formed, ['别的问题', '多喝水']],
      [...formed, ['别的问题', FORMED.replace('【处理建议】', '【建议】')]],
      [...formed, ['别的问题', `您好\n${FORMED}`]],
      [...formed, ['别的问题', FORMED.split('\n').toReversed().join('\n')]],
      [...formed, ['别的问题', `${FORMED}\n【何时就医】马上就诊`]],
      [...formed, ['别的问题', FORMED.replace('多为病毒感染', '无')]],
    ],
    good: [
      [...formed, ['别的问题', FORMED]],
      [
        [Q, A],
        ['别的问题', FORMED],
      ],
    ],
  },
  truncated: {
    bad: [
      '建议您多喝水，',
      '常见原因包括',
      '应注意以下几点：',
      '1. 多喝水\n2. 休息\n3.',
      '可以服药（每日三次',
      '请检查血常规以及',
      '服药后如果',
    ].map(said),
    good: [
      A,
      '观察精神状态',
      '多喝水;休息',
      '检查通过',
      '缺乏法律依据',
      '感谢您的参与',
      '病情缓和',
      '1. 多喝水\n2. 休息',
      '见说明书（附后）',
      '（注：仅供参考)',
      '涉及',
      '服药3日',
    ].map(said),
  },
  echo: {
    bad: [
      [`请问${Q}`, `请问${Q}${A}`],
      ['高血压患者能不能吃党参呢', '高血压患者能不能吃党参呢？可以少量吃。'],
      [Q, '孩子发热怎么办'],
    ],
    good: [
      [Q, A],
      ['头痛', '头痛多由紧张引起，注意休息。'],
    ],
  },
  'short-answer': { bad: ['可以的。', '是', '多喝水!!!'].map(said), good: [A, '可以，但每天不超过两片。'].map(said) },
  'too-long': { bad: [said('长'.repeat(200))], good: [said(A)] },
  language: {
    bad: [
      [Q, 'Please drink plenty of water and rest well; see a doctor if it lasts.'],
      ['What should I do about my headache today?', '多饮水，注意休息，如果三天后仍然不退请及时到医院就诊。'],
      [Q, '水をたくさん飲んで、ゆっくり休んでください。熱が続く場合は病院へ。'],
    ],
    good: [
      [Q, A],
      [Q, '可用 ibuprofen suspension 或 acetaminophen，按体重给药，注意间隔时间，多饮水休息。'],
      ['请翻译成英文：多喝水', 'Please drink plenty of water and rest well, thank you.'],
      [Q, 'HBsAg(+) ALT 40 U/L'],
    ],
  },
  invisible: {
    bad: ['多喝\u200b水', '\ufeff多喝水', '多喝\u0007水', '多\u202e喝水', '多\u00ad喝水'].map(said),
    good: [A, '一家👨‍👩‍👧', '多\u3000喝水', '一\n二\t三', '❤️'].map(said),
  },
  html: {
    bad: [
      '<p>多喝水</p>',
      '休息<br/>多喝水',
      '多喝水&nbsp;',
      '&ldquo;小三阳&rdquo;',
      '<a href="x">点</a>',
      '&#8220;',
    ].map(said),
    good: ['血压<140且>90', 'a < b > c', 'A&B公司', '白细胞<4&血小板低;', 'AT&T; 公司', '<布洛芬>说明'].map(said),
  },
  'full-width': { bad: ['每日３次', '维生素Ｂ', '１．５片'].map(said), good: [A, '，。：（）', '10％'].map(said) },
  'blank-lines': { bad: ['一\n\n\n二', '一\n \n \n二'].map(said), good: ['一\n\n二', '一\n二'].map(said) },
  greeting: {
    bad: ['您好，多喝水。', '多喝水。祝您早日康复！', '多喝水，希望我的解释对你有所帮助。'].map(said),
    good: [A, '你的血压偏高。', '祝福语可写在贺卡上，具体看情况。'].map(said),
  },
}

const heldOut: readonly Row[] = [
  ['Held out question?', A],
  ['这是留出数据里的一个很长的问题，孩子发热三天不退应该怎么办呢请问医生', A],
].map(([question, answer], i) => ({ question: question!, answer: answer!, tag: null, line: i + 2 }))
const context: LintContext = await contextOf({
  today: '2026-11-25',
  heldOut,
  cutoffLen: 100,
  countTokens: ({ question, answer }) => question.length + answer.length,
})

async function findingsOf(id: RuleId, example: Example) {
  const pairs = (typeof example[0] === 'string' ? [example] : example) as readonly Pair[]
  const rows = pairs.map(([question, answer], i): Row => ({ question, answer, tag: null, line: i + 2 }))
  const report = await lintRows(rows, { ...context, rules: rules.filter((rule) => rule.id === id) })
  return (report.rules[0]?.findings ?? []).filter(({ row }) => row === rows.length - 1)
}

/** Words of our own tables, never of a row. */
function isOurs(value: string): boolean {
  if (['', 'question', 'answer', 'question, answer'].includes(value)) return true
  const { statutes } = context
  const ofForms = forms.flatMap(({ id, sections }) => [id, ...sections.map(({ title }) => title)])
  return ofForms.includes(value) || statutes.named(value) !== null || /^[\d-]+$/.test(value)
}

/** Rules that hash every character: linear, but not cheap. */
const HASHES_ALL: ReadonlySet<RuleId> = new Set(['near-duplicate', 'leakage', 'conflicting-answers', 'statute'])

describe.each(rules.map(({ id }) => id))('%s', (id) => {
  it('tells bad rows, without a word of theirs', async () => {
    for (const example of EXAMPLES[id].bad) {
      const findings = await findingsOf(id, example)
      expect(findings, JSON.stringify(example)).not.toEqual([])
      for (const { message, values } of findings) {
        for (const lang of ['en', 'zh'] as const) expect(text(lang, message, values)).not.toMatch(/\{\w+\}/)
        for (const value of Object.values(values))
          expect(typeof value === 'number' || isOurs(value), String(value)).toBe(true)
      }
    }
  })

  it('leaves good rows alone', async () => {
    for (const example of EXAMPLES[id].good) expect(await findingsOf(id, example), JSON.stringify(example)).toEqual([])
  })

  it('has a title', () => expect(en[`lint.rule_${id}`]).not.toBe(''))

  it('stands 100,000 characters of anything in linear time', () => {
    const all = [
      '，',
      '<a ',
      '&a',
      '\n ',
      '1',
      '第1条、',
      '根治',
      '（',
      '微信',
      'a@',
      '0.',
      'ä½',
      '【初步判断】',
      '口服1',
      '<!--',
      'Ａ',
      '保证',
      '点击',
      ' ',
    ]
    const pieces = HASHES_ALL.has(id) ? ['1', '根治'] : all
    const { row } = rules.find((rule) => rule.id === id)!.open({ ...context, form: forms[0]!, cutoffLen: null })
    for (const piece of pieces) {
      const answer = piece.repeat(Math.ceil(100_000 / piece.length))
      const started = process.cpuUsage()
      for (const _ of row({ question: answer, answer, tag: null, line: 2 }, 0));
      // 50 ms on a free machine; what grows with the square takes minutes.
      expect(process.cpuUsage(started).user / 1000, JSON.stringify(piece)).toBeLessThan(1000)
    }
  })
})

describe('rules', () => {
  it('are found by unlike names', () => expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length))

  it('judge by the form that was asked for', async () => {
    const [triage] = forms
    const report = await lintRows([{ question: Q, answer: A, tag: null, line: 2 }], { ...context, form: triage! })
    expect(report.rules.find(({ id }) => id === 'form')?.rows).toBe(1)
  })

  it('forgive old law where the facts are old', async () => {
    const [old] = await findingsOf('statute', ['2018年签的合同', '依据《合同法》第五十二条。'])
    expect([old?.severity, old?.message]).toEqual(['warning', 'lint.statuteRepealedFacts'])
    const [now] = await findingsOf('statute', ['合同有效吗', '依据《合同法》第五十二条。'])
    expect([now?.severity, now?.message, now?.values.since]).toEqual(['error', 'lint.statuteRepealed', '2021-01-01'])
  })
})

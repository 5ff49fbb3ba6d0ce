// table: what sections are about, by the words of their titles, and what sentences of each kind say

/** What a section is for. Titles are many, roles are few. */
export type Role =
  | 'judgement'
  | 'treatment'
  | 'care'
  | 'seek'
  | 'facts'
  | 'statute'
  | 'compensation'
  | 'category'
  | 'points'
  | 'basis'

/** Titles to roles; the first that fits counts. */
export const TITLES: readonly (readonly [Role, RegExp])[] = [
  ['statute', /法律|法条|法规|legal basis|statute|provision/i],
  ['seek', /就医|就诊|转诊|复诊|when to|see a doctor|seek/i],
  ['care', /注意|预防|护理|禁忌|事项|precaution|caution|avoid/i],
  ['treatment', /治疗|处理|处置|用药|方案|treat|management|therapy/i],
  ['judgement', /诊断|判断|病情|评估|assessment|diagnos|impression/i],
  ['facts', /事实|违法|违约|争议|fact|violation|breach/i],
  ['compensation', /赔偿|补偿|计算|金额|费用|damage|compensation|amount/i],
  ['category', /分类|类别|类型|定性|categor|classif|type/i],
  ['basis', /依据|理由|原因|basis|reason|ground/i],
  ['points', /要点|建议|结论|回答|措施|point|advice|answer|summary|plan/i],
]

/** Where sentences of a role go in a form that has no section for it. */
export const INSTEAD: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  seek: ['care', 'treatment', 'points'],
  care: ['treatment', 'points'],
  treatment: ['points'],
  judgement: ['category'],
  facts: ['category'],
  statute: ['basis'],
  compensation: ['points'],
}

interface Cue {
  readonly pattern: RegExp
  readonly weight: number // 3: says it outright, 2: a sign, 1: a hint
}

const cue = (weight: number, pattern: RegExp): Cue => ({ pattern, weight })

/** 救治, 服食, 留意 and the like stand for 治疗, 服用, 注意 in texts that were paraphrased by machine, as public consultation sets are. */
export const CUES: Readonly<Record<Role, readonly Cue[]>> = {
  judgement: [
    cue(
      3,
      /(初步)?诊断(为|是|依据)|(?<!可以?|再|不)考虑(?![多运使采选服联到去吃做手换用])|多半是|疑似|提示|\b(diagnos|consistent with|suggests?)/i,
    ),
    cue(
      3,
      /可能(是|为|由|与|因|属|系|存在|患)|(常|多)见于|多(是|为|由|因|属)|属于|\b(likely|probably|may be|might be)\b/i,
    ),
    cue(
      2,
      /是(一种|指|由|因|因为|最|常见)|(引起|引来|导致|致使|引发|所致|造成)|病因|原因|因素|由于|\b(caused? by|due to)\b/i,
    ),
    cue(
      2,
      /(临床)?(表现|症状)(为|是|有|主要|包括|：)|三多一少|正常值|偏高|偏低|阳性|阴性|指标|分(为|成)|可逆|传染(性|途径)/,
    ),
    cue(
      2,
      /根据(您|你|患者)?(们)?(的|所|目前|现在)?(的)?(描述|叙述|情况|症状|检查)|从(您|你)的|(您|你)(这|说)?(的)?(这种|种)?情况(是|属|可能|应)/,
    ),
    cue(
      1,
      /(是|为)(比较|很|较)?(常见|多见|慢性|急性|良性)|疾病|病变|炎症|感染|患者(的)?(一般|大多|通常)|绝不会|不会(传染|遗传)/,
    ),
  ],
  treatment: [
    cue(
      3,
      /(治疗|救治|医治|调养|根治|疗法)(方法|方案|方式|手段|原则|上|以|主要|应|首先|可|：)?|\b(treat(ment)?|therapy)\b/i,
    ),
    cue(
      3,
      /口服|内服|外用|外敷|外涂|服用|服食|吃药|用药|给药|涂抹|注射|静滴|输液|手术|切除|化疗|放疗|\b(take|apply|surgery|tablets?|dose)\b/i,
    ),
    cue(
      2,
      /建议|推荐|首选|可(以)?(选用|选择|采用|采取|使用|应用|考虑用|试试|给予)|\b(recommend|suggest you|should)\b/i,
    ),
    cue(
      2,
      /胶囊|颗粒|药片|片剂|[药素]片|[林星霉素平定酯唑普利沙坦]+片|软膏|滴眼液|制剂|中药|西药|药物|胰岛素|激素|抗生素|维生素|利尿剂|抑制剂|阻滞剂/,
    ),
    cue(
      2,
      /物理降温|热敷|冷敷|冲洗|消毒|包扎|按摩|针灸|理疗|抗(病毒|感染|炎|癫痫|结核|过敏)|降(压|糖|脂|酶)(药)?|补(钙|铁|液|充)/,
    ),
    cue(1, /(及时|积极|尽早|对症)(的)?(处理|控制|干预)|疗程|联(合|手)|辅助|检查(一下)?|化验|复查|彩超|CT|核磁/i),
  ],
  care: [
    cue(
      3,
      /(需|还|应|要|多|加)?(注意|留意)|避免|防止|切(忌|勿)|忌(口|食|讳)?|禁(止|酒|烟|食|忌)|戒(烟|酒|除)|\b(avoid|do not|don't|careful)\b/i,
    ),
    cue(
      2,
      /不(要|能|宜|可|可以|得|应|能够|应该)(再)?(吃|喝|食用|饮|用|做|熬夜|过|太|暴|盲目|随意|擅自|乱|抽|过度)|少(吃|食|喝|用|抽)/,
    ),
    cue(2, /饮食|清淡|辛辣|油腻|刺激性|低盐|低脂|多(吃|喝|食)|蔬菜|水果|忌生冷/),
    cue(2, /休息|作息|熬夜|劳累|加班|心情|情绪|心态|精神(压力|紧张|过度)|锻炼|运动|户外|睡眠|保暖|体重|卫生/),
    cue(1, /保持|日常|平时|平常|生活(中|上|习惯)|定期|护理|预防|监测|\b(rest|diet|exercise|monitor)\b/i),
  ],
  seek: [
    cue(
      3,
      /(及时|尽快|马上|立即|立刻|尽早|赶紧|应(该|当)?|需要?|建议|请|最好|再|先)(您|你|患者|家长|带孩子)?(们)?(去|到|前往)?(正规|专科|当地|大)?(的)?(医院|急诊|门诊)?(的)?[^，。]{0,6}(就医|就诊|看诊|急诊|求诊)/,
    ),
    cue(2, /(如果?|若|一旦|倘若|万一)[^，。]{0,20}(加重|不缓解|没有好转|不见好转|持续|高热|出血|昏迷|抽搐|不退|恶化)/),
    cue(1, /(如果?|若|一旦|倘若|万一)[^，。]{0,20}(无效|严重|异常|出现)/),
    cue(
      3,
      /(去|到|上|来|前往)[^，。]{0,8}(医院|急诊|门诊|专科|[内外儿眼]科|妇产?科)|拨打120|送医|\b(see (a|your) doctor|emergency|hospital)\b/i,
    ),
    cue(
      2,
      /挂[^，。]{0,6}(科|号)|就医|就诊|面诊|(看|咨询|找)(一下)?(专业|专科)?(的)?(医生|医师)|超过[^，。]{1,6}(天|小时|周|℃|度)/,
    ),
  ],
  facts: [
    cue(
      3,
      /违法|违反|违约|侵权|侵(犯|害)|涉嫌|拖欠|克扣|未签|不签|不合法|无权|欺诈|胁迫|擅自|单方(面)?(解除|变更)|\b(violat|breach|unlawful|illegal)/i,
    ),
    cue(
      3,
      /(构成|属于|认定为|视为)(了)?[^，。]{0,16}|若属实|未(依法|经|按|及时|足额|缴|支付|履行|订立|签订|采取|取得|告知)|\b(constitutes?|failed to)\b/i,
    ),
    cue(2, /合法|有效|无效|成立|效力|责任(由|应|在)|承担[^，。]{0,8}责任|存在[^，。]{0,8}关系|行为/),
    cue(1, /(您|你)(的)?(情况|所述|单位|公司)|双方|对方|用人单位|当事人|事实|争议|纠纷/),
  ],
  statute: [
    cue(3, /《[^》]{0,40}(法|法典|条例|规定|解释|办法|规则|意见|细则)[^》]{0,20}》|\b(act|code|statute)\b/i),
    cue(3, /第[〇零一二三四五六七八九十百千\d]+条|\b(article|section) \d+/i),
    cue(
      3,
      /(依据|根据|依照|按照|参照)[^，。]{0,24}(法|规定|条例|解释|条款)|司法解释|\b(pursuant to|under the .{0,30}(law|act|code))\b/i,
    ),
    cue(2, /法律(上)?(规定|明确|并未|没有)|(法|条例|办法)(中)?(明确)?规定|规定[:：]|依法/),
  ],
  compensation: [
    cue(
      3,
      /赔偿|补偿|违约金|赔付|加付|双倍|[二三两\d](倍)|月工资|经济损失|\b(compensat|damages|pay .{0,20}(wages|salary))/i,
    ),
    cue(3, /[\d一二三四五六七八九十百千万.,]+(元|万元|块钱)|[×÷＝=]|计算|\b(yuan|RMB)\b/i),
    cue(2, /损失|利息|本金|返还|退还|退款|金额|数额|费用|工资|标准|百分之|%/),
    cue(1, /主张|请求|要求|支付|起诉|仲裁|申请|追(偿|究)|举证|证据/),
  ],
  category: [
    cue(3, /属于|分(为|类)|归(为|类)|类(型|别)|性质(是|为)|\b(is a (kind|type|form) of|classified)\b/i),
    cue(2, /是(一种|指)|指的是|即|所谓|定义/),
  ],
  points: [
    cue(2, /建议|应(该|当)?|需要|可以|必须|首先|其次|最后|要点|关键|步骤|措施|\b(should|must|need to|first|then)\b/i),
    cue(1, /注意|避免|不要|及时|如果|^[（(]?[一二三四五六七八九十\d]{1,2}[)）.、．]/),
  ],
  basis: [
    cue(
      3,
      /(依据|根据|依照|按照|参照)|《[^》]{2,40}》|第[〇零一二三四五六七八九十百千\d]+条|\b(according to|based on|pursuant)\b/i,
    ),
    cue(2, /因为|由于|原因|理由|所以|研究|指南|规定|\b(because|since|guideline|study)\b/i),
  ],
}

/** Column names that say what stands in their cells, and the label that the detectors know for it. */
const LABELS: readonly (readonly [RegExp, string])[] = [
  [/身份证|id_?card|resident_?id/i, '身份证号'],
  [/手机|mobile|cell_?phone/i, '手机号'],
  [/电话|座机|phone|tel/i, '电话'],
  [/住址|地址|address/i, '住址'],
  [/病历号|病案号|mrn/i, '病历号'],
  [/住院号|门诊号|就诊号|影像号/, '病历号'],
  [/医保|社保|insurance/i, '医保卡号'],
  [/银行卡|卡号|bank_?card/i, '银行卡号'],
  [/出生|生日|birth|dob/i, '出生日期'],
  [/案号/, '案号'],
  [/微信|wechat/i, '微信号'],
  [/^qq/i, 'QQ号'],
  [/护照|passport/i, '护照号'],
  [/姓名|名字|患者$|病人$|原告$|被告$|医生$|医师$|律师$|联系人|^(?:patient|doctor|contact)?_?name$/i, '姓名'],
]

/** `undefined` for columns of free text. */
export function labelOfColumn(column: string): string | undefined {
  return LABELS.find(([pattern]) => pattern.test(column))?.[1]
}

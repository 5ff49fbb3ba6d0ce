import { CODE, countDigits, labelledDetector, oneOf } from '../detector.ts'

const NUMBERED = oneOf(`
病历 病案 住院 门诊 急诊 就诊 诊疗 就诊卡 诊疗卡 门诊卡 影像 影像检查 检查 放射 检验 化验 化验单 检验单 超声 心电图 内镜 病理 标本 样本 登记 体检 健康档案 档案
患者 病人 病员 患者ID 处方 医嘱 挂号 预约 手术 疫苗 接种 床旁 住院流水 住院病案 电子病历 CT MRI MR DR X线 X光 B超 PACS HIS EMR 透析 血透 输血 申请单 影像学
`)

/** 病历号, 住院号, 门诊号, 影像号 and their like: no shape of their own, so only behind the label. */
export const medicalRecord = labelledDetector({
  type: 'MEDICAL_RECORD_NUMBER',
  labels: `(?:${NUMBERED})(?:号码?|编号|卡号|单号|ID号?|条码号?|流水号|序号|证号)|病案首页号|(?<![A-Za-z])MRN`,
  value: CODE,
  check: (value) => countDigits(value) >= 4,
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEntities } from './find.ts'

const found = (text: string, english = false) =>
  findEntities(text, { english }).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`)

describe('findEntities', () => {
  it.each([
    ['身份证１１０１０５１９４９１２３１００２ｘ', 'CN_RESIDENT_ID １１０１０５１９４９１２３１００２ｘ'],
    ['身份证号 110105 19491231 002X', 'CN_RESIDENT_ID 110105 19491231 002X'],
    ['证件号码110105491231002', 'CN_RESIDENT_ID 110105491231002'],
    ['税号91350100m000100y43', 'CN_USCC 91350100m000100y43'],
    ['组织机构代码M000100Y-4', 'CN_ORG_CODE M000100Y-4'],
    ['卡号4111 1111 1111 1111', 'BANK_CARD 4111 1111 1111 1111'],
    ['电话138-0013-8000', 'PHONE_NUMBER 138-0013-8000'],
    ['電話：138.0013.8000', 'PHONE_NUMBER 138.0013.8000'],
    ['手机一三八零零一三八零零零', 'PHONE_NUMBER 一三八零零一三八零零零'],
    ['手机138\u200b00138000', 'PHONE_NUMBER 138\u200b00138000'],
    ['致电010-66668888转123', 'PHONE_NUMBER 010-66668888转123'],
    ['电话：83456789', 'PHONE_NUMBER 83456789'],
    ['写信到 li.ming@mail.example.com。', 'EMAIL_ADDRESS li.ming@mail.example.com'],
    ['微信号：wx_abc123', 'WECHAT wx_abc123'],
    ['QQ：123456789', 'QQ 123456789'],
    ['登录地址10.2.33.4', 'IP_ADDRESS 10.2.33.4'],
    ['来自2408:8207:1234::17', 'IP_ADDRESS 2408:8207:1234::17'],
    ['网卡3C-52-82-AA-BB-0C', 'MAC_ADDRESS 3C-52-82-AA-BB-0C'],
    ['见http://www.a-b.cn/x?y=1，谢谢', 'URL http://www.a-b.cn/x?y=1'],
    ['车牌粤B·12345', 'LICENSE_PLATE 粤B·12345'],
    ['新能源车沪AD12345', 'LICENSE_PLATE 沪AD12345'],
    ['（2023）京0105民初12345号', 'CASE_NUMBER （2023）京0105民初12345号'],
    ['(2014)浙杭民终字第123号判决', 'CASE_NUMBER (2014)浙杭民终字第123号'],
    ['京海劳人仲字[2021]第1234号裁决', 'CASE_NUMBER 京海劳人仲字[2021]第1234号'],
    ['住院号：ZY0012345', 'MEDICAL_RECORD_NUMBER ZY0012345'],
    ['医保卡号A12345678', 'INSURANCE_NUMBER A12345678'],
    ['护照号码E12345678', 'PASSPORT E12345678'],
    ['回乡证H12345678', 'CN_TRAVEL_PERMIT H12345678'],
    ['执业证号13301201910123456', 'LAWYER_LICENSE 13301201910123456'],
    ['医师执业证书编号110110000012345', 'MEDICAL_LICENSE 110110000012345'],
    ['老人93岁', 'AGE 93岁'],
    ['于2023年5月12日入院', 'DATE 2023年5月12日'],
    ['出生日期：二〇〇一年五月十二日', 'DATE 二〇〇一年五月十二日'],
    ['患者欧阳文静因腹痛就诊', 'PERSON 欧阳文静'],
    ['请张主任会诊', 'PERSON 张主任'],
    ['姓名：阿依古丽', 'PERSON 阿依古丽'],
    ['患者老王昨天复诊', 'PERSON 老王'],
    ['患者小刘，女，32岁', 'PERSON 小刘'],
    ['老张说他头疼', 'PERSON 老张'],
    ['昨天张大夫说可以出院', 'PERSON 张大夫'],
    ['住朝阳区建国路与光华路交叉口。', 'ADDRESS 朝阳区建国路与光华路交叉口'],
    ['原告迪丽热巴·迪力木拉提诉称', 'PERSON 迪丽热巴·迪力木拉提'],
    ['现住内蒙古自治区呼和浩特市回民区中山路3号院2栋', 'ADDRESS 内蒙古自治区呼和浩特市回民区中山路3号院2栋'],
    ['家住太康县城关镇李庄村3组12号', 'ADDRESS 太康县城关镇李庄村3组12号'],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it('finds every name of a list', () => {
    expect(found('参会人员：张伟、李娜、欧阳娜娜、买买提·吐尔逊。')).toEqual([
      'PERSON 张伟',
      'PERSON 李娜',
      'PERSON 欧阳娜娜',
      'PERSON 买买提·吐尔逊',
    ])
  })

  it.each([
    '老鼠药中毒，老花眼，小便黄，小白鼠与小石头，患者小便频，病人老是咳嗽',
    '高血压患者何时服药，白细胞12.5×10^9/L，黄疸消退后马上停药，张力正常，方法得当，于是包括常见情况。',
    '身份证号110105194912310021', // wrong check digit: for a person to look at
    '订单号13800138000，快递单号6222021234567890128',
    '国药准字H20051234，批号20230512，ISBN 978-7-117-12345-3',
    '血压160/100mmHg，布洛芬5-10mg/kg，3.2.1.4节，版本10.0.1.2',
    '根据《中华人民共和国民法典》第一千零六十四条，自2021年1月1日起施行，法释〔2020〕17号',
    '北京市朝阳区人民法院与浙江省人民医院发布',
    '对方律师、双方医生和医生、向医生咨询，于医生指导下用药，谢谢医生',
    '原告李某甲、被告张某某',
    '省、自治区、直辖市和设区的市',
  ])('nothing in: %s', (text) => {
    expect(found(text)).toEqual([])
  })

  it('gives low scores on request', () => {
    const text = '身份证号110105194912310021，张建国，'
    expect(findEntities(text, { minScore: 0 }).map(({ type, score }) => [type, score < 0.5])).toEqual([
      ['CN_RESIDENT_ID', true],
      ['PERSON', true],
    ])
  })

  it('reads the column name as a label', () => {
    expect(findEntities('张建国')).toEqual([])
    expect(findEntities('张建国', { label: '姓名' })).toMatchObject([{ type: 'PERSON', start: 0, end: 3 }])
  })

  it.each([
    ['Seen by Dr. Jane Doe-Miller today', 'PERSON Jane Doe-Miller'],
    ['SSN 123-45-6789', 'US_SSN 123-45-6789'],
    ['MRN: 00456789', 'MEDICAL_RECORD_NUMBER 00456789'],
    ['Phone (217) 555-0134', 'PHONE_NUMBER (217) 555-0134'],
    ['Fax: 217-555-0199', 'FAX_NUMBER 217-555-0199'],
    ['on March 14, 2021 she', 'DATE March 14, 2021'],
    ['a 93-year-old woman', 'AGE 93-year-old'],
    ['at 42 Maple Street, Apt 5', 'ADDRESS 42 Maple Street, Apt 5'],
    ['Member ID: XH12345678', 'INSURANCE_NUMBER XH12345678'],
    ['VIN 1HGCM82633A004352', 'VEHICLE_ID 1HGCM82633A004352'],
    ['fingerprint id FP-009911', 'BIOMETRIC_ID FP-009911'],
  ])('English: %s', (text, expected) => {
    expect(found(text, true)).toEqual([expected])
  })

  it('spans are inside, in order and apart, whatever the text', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '患者张三',
        '13800138000',
        '（2023）京0105民初1号',
        '住',
        '杭州市西湖区',
        '1',
        '\u200b',
        '，',
        '姓名：',
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        let before = 0
        for (const { start, end, score } of findEntities(text, { minScore: 0, english: true })) {
          expect(start).toBeGreaterThanOrEqual(before)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(score > 0 && score <= 1).toBe(true)
          before = end
        }
      }),
    )
  })
})

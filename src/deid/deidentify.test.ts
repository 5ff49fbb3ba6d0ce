import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generate } from '../../test/support/deid/generate.ts'
import { isLuhn, isResidentIdSum } from './checksums.ts'
import { decryptTokens } from './decrypt.ts'
import { deidentify } from './deidentify.ts'
import { createPolicy, PROFILES, parseOperator } from './policy.ts'
import { createSession } from './session.ts'
import { openVault, restoreText, sealVault, vaultRecord } from './vault.ts'

const salt = createHash('sha256').update('a test').digest()
const policy = createPolicy('zh-medical')
const means = () => ({ session: createSession(salt), policy })
const deid = (text: string) => deidentify(text, means()).text
const withOperator = (text: string, operator: string) => {
  const changed = createPolicy('zh-medical', Object.fromEntries([parseOperator(operator)]))
  return deidentify(text, { session: createSession(salt), policy: changed, cipherKey: salt }).text
}

const TEXT = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 400 }).map((seed) => generate(1, 'dev', seed)[0]!.text),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '，',
        '患者',
        '张',
        '李明',
        '13800138000',
        '2023年5月12日',
        '5月20日',
        '号',
        '甲方',
        '丁',
        '于',
        '杭州市',
        '1',
      ),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))

describe('deidentify', () => {
  it('replaces with offsets of the original', () => {
    const text = '患者张三，手机１３８ ００１３ ８０００。'
    const { text: after, entities } = deidentify(text, means())
    expect(entities.map(({ type, start, end }) => [type, start, end])).toEqual([['PERSON', 2, 4], ['PHONE_NUMBER', 7, 20]]) // biome-ignore format: short
    expect(after).toBe(`患者${entities[0]!.replacement}，手机${entities[1]!.replacement}。`)
    expect(entities[1]!.replacement).toMatch(/^1000\d{7}$/)
  })

  it('no stand-in shows a piece of another identifier of the text', () => {
    const record = '100001100002100003'
    for (let run = 0; run < 200; run++) {
      const session = createSession(createHash('sha256').update(`run ${run}`).digest())
      const { text, entities } = deidentify(`病历号${record}，手机13800138000。`, { session, policy })
      expect(entities.map(({ type }) => type)).toEqual(['MEDICAL_RECORD_NUMBER', 'PHONE_NUMBER'])
      for (let i = 0; i + 6 <= record.length; i++) expect(text).not.toContain(record.slice(i, i + 6))
    }
  })

  it('one person has one name in a case, also with a title, and another in another case', () => {
    const one = means()
    const { entities } = deidentify('张先生陪同。患者张建国入院，家属李秀英签字。', one)
    const [mister, full, other] = entities.map(({ replacement }) => replacement)
    expect(mister).toBe(`${full}先生`)
    expect(other).not.toBe(full)
    expect(deidentify('患者张建国复诊', one).entities[0]!.replacement).toBe(full)
    const salts = Array.from({ length: 8 }, (_, i) => createSession(createHash('sha256').update(`${i}`).digest()))
    const names = salts.map((session) => deidentify('患者张建国复诊', { session, policy }).entities[0]!.replacement)
    expect(new Set(names).size).toBeGreaterThan(1)
  })

  it('moves dates by one constant, keeps their intervals, and writes the year', () => {
    const { entities } = deidentify('2023年2月27日入院，3月2日手术，2024-03-01复查。', means())
    const days = entities.map(({ replacement }) => Date.UTC(...(replacement.match(/\d+/g)!.map((n, i) => Number(n) - (i === 1 ? 1 : 0)) as [number, number, number]))) // biome-ignore format: one thought
    expect([days[1]! - days[0]!, days[2]! - days[0]!].map((ms) => ms / 86_400_000)).toEqual([3, 368])
    expect(entities.every(({ replacement }) => /^2[12]\d\d/.test(replacement))).toBe(true)
  })

  it('surrogates can be nobody', () => {
    const { entities } = deidentify(
      '身份证11010519491231002X，银行卡4111111111111111，邮箱a.b@c.cn，车牌粤B12345',
      means(),
    )
    const [id, card, mail, plate] = entities.map(({ replacement }) => replacement)
    expect(id).toMatch(/^9900\d{13}[\dX]$/)
    expect(isResidentIdSum(id!)).toBe(false)
    expect(isLuhn(card!)).toBe(false)
    expect(mail).toMatch(/@x\.invalid$/)
    expect(plate).toMatch(/^某/)
  })

  it('makes addresses coarse', () => {
    expect(deid('现住浙江省杭州市西湖区文三路1号')).toBe('现住杭州市某处')
    expect(deid('家住湖北省恩施土家族苗族自治州利川市城关镇3号')).toBe('家住恩施州某处')
  })

  it('finds a piece of a number again', () => {
    const { text } = deidentify('身份证11010519491231002X，尾号31002X，密码491231', means())
    expect(text).not.toMatch(/31002X|491231/)
  })

  it.each([
    ['PHONE_NUMBER=replace', '手机<PHONE_NUMBER>'],
    ['PHONE_NUMBER=replace:（略）', '手机（略）'],
    ['PHONE_NUMBER=mask', '手机***********'],
    ['PHONE_NUMBER=mask:4', '手机*******8000'],
    ['PHONE_NUMBER=keep', '手机13800138000'],
  ])('%s', (operator, expected) => {
    expect(withOperator('手机13800138000', operator)).toBe(expected)
  })

  it('hashes one number in all its spellings to one value', () => {
    const [, a, b] = /<PHONE_NUMBER:([0-9a-f]{64})>.*<PHONE_NUMBER:([0-9a-f]{64})>/.exec(withOperator('手机13800138000，电话+86 138-0013-8000', 'PHONE_NUMBER=hash'))! // biome-ignore format: one thought
    expect(a).toBe(b)
  })

  it('decrypts with the key, and not with another', () => {
    const text = withOperator('手机13800138000', 'PHONE_NUMBER=encrypt')
    expect(text).toMatch(/^手机<PHONE_NUMBER:[\w-]+>$/)
    expect(decryptTokens(text, salt)).toEqual({ text: '手机13800138000', count: 1 })
    expect(decryptTokens(text, createHash('sha256').digest())).toEqual({ text, count: 0 })
  })

  it('leaves what is unsure to a person', () => {
    const { text, review } = deidentify('张建国，昨天来过。', means())
    expect(text).toBe('张建国，昨天来过。')
    expect(review).toMatchObject([{ type: 'PERSON', start: 0, end: 3 }])
  })

  it.each(PROFILES)('a second time changes nothing (%s)', (profile) => {
    const chosen = createPolicy(profile)
    fc.assert(
      fc.property(TEXT, (text) => {
        const once = deidentify(text, { session: createSession(salt), policy: chosen }).text
        const again = deidentify(once, { session: createSession(), policy: chosen })
        expect(again.text).toBe(once)
      }),
      { numRuns: 40 },
    )
  })

  it('a second time changes nothing with any operator', () => {
    fc.assert(
      fc.property(TEXT, fc.constantFrom('replace', 'mask', 'mask:4', 'hash', 'encrypt'), (text, operator) => {
        const all = createPolicy('zh-medical')
        const operators = Object.keys(all.operators).map((type) => parseOperator(`${type}=${operator}`))
        const chosen = {
          session: createSession(salt),
          policy: createPolicy('zh-medical', Object.fromEntries(operators)),
          cipherKey: salt,
        }
        const once = deidentify(text, chosen).text
        expect(deidentify(once, chosen).text).toBe(once)
      }),
      { numRuns: 40 },
    )
  })

  it('the vault gives back any text', () => {
    fc.assert(
      fc.property(TEXT, (original) => {
        const { text, entities } = deidentify(original, means())
        const record = vaultRecord(1, 'text', original, text, entities)
        expect(restoreText(text, record)).toBe(original)
        if (entities.length > 0) expect(restoreText(`${text}.`, record)).toBeUndefined()
      }),
      { numRuns: 40 },
    )
  })
})

describe('the vault', () => {
  const secret = Buffer.from('a key of sixteen bytes or more')
  const records = [
    vaultRecord(1, 'text', 'ab', 'xb', [{ type: 'PERSON', start: 0, end: 1, score: 1, replacement: 'x' }]),
  ]

  it('opens with its key only, and shows nothing without', () => {
    const sealed = sealVault(records, secret)
    expect(openVault(sealed, secret, 'v')).toEqual(records)
    expect(() => openVault(sealed, Buffer.from('another key of many bytes'), 'v')).toThrow(/does not open the vault/)
    expect(sealed.toString()).not.toContain('"original"')
  })

  it('refuses what is no vault or was changed', () => {
    const head = JSON.parse(sealVault(records, secret).toString()) as Record<string, unknown>
    expect(() => openVault(Buffer.from('x'), secret, 'v')).toThrow(/no vault/)
    expect(() => openVault(Buffer.from('null'), secret, 'v')).toThrow(/no vault/)
    const data = Buffer.from(head.data as string, 'base64')
    data[0]! ^= 1
    const changed = Buffer.from(JSON.stringify({ ...head, data: data.toString('base64') }))
    expect(() => openVault(changed, secret, 'v')).toThrow(/does not open/)
  })
})

import fc from 'fast-check'
import { encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodeChunks } from './decode.ts'
import { chosenEncoding, detectEncoding, type Encoding } from './encoding.ts'

const detect = (bytes: Buffer) => detectEncoding(bytes, true)

describe('detectEncoding', () => {
  const simplified = '问题,答案\n高血压怎么办?,少吃盐。\n'
  const traditional = '問題,答案\n高血壓怎麼辦?,少吃鹽。\n'

  it.each<[string, Buffer, Encoding | null]>([
    ['ASCII', Buffer.from('a,b\n'), 'utf-8'],
    ['UTF-8', Buffer.from(simplified), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${simplified}`), 'utf-8'],
    ['GBK', encode(simplified, 'gbk'), 'gb18030'],
    ['four bytes of GB18030', encode(`${simplified}㐀𠀀`, 'gb18030'), 'gb18030'],
    ['a GBK of two characters', encode('问', 'gbk'), 'gb18030'],
    ['联通, which many take for UTF-8', encode('联通', 'gbk'), 'gb18030'],
    ['a short header in GBK', encode('科室,问,答\n', 'gbk'), 'gb18030'],
    ['one name in much ASCII', encode(`${'a,b\n'.repeat(1000)}张伟,x\n`, 'gbk'), 'gb18030'],
    ['Big5', encode(traditional, 'big5'), 'big5'],
    ['UTF-16 LE with a mark', encode(simplified, 'utf-16le', { addBOM: true }), 'utf-16le'],
    ['UTF-16 BE with a mark', encode(simplified, 'utf-16be', { addBOM: true }), 'utf-16be'],
    ['UTF-16 LE without one', encode(simplified, 'utf-16le'), 'utf-16le'],
    ['UTF-16 BE without one', encode(simplified, 'utf-16be'), 'utf-16be'],
    [
      'English from Word',
      encode('He said “no” – it’s the patient’s café.\n'.repeat(9), 'windows-1252'),
      'windows-1252',
    ],
    ['Japanese', encode('質問,回答\n頭が痛いのですがどうすればいいですか,休んでください\n', 'shift_jis'), 'shift_jis'],
  ])('%s', (_, bytes, encoding) => {
    expect(detect(bytes)).toBe(encoding)
  })

  it('is not led astray by where the sample ends', () => {
    const bytes = Buffer.from(simplified.repeat(9))
    for (let end = 40; end < 60; end++) expect(detectEncoding(bytes.subarray(0, end), false)).toBe('utf-8')
  })

  it('reads what it was told to', () => {
    expect(chosenEncoding('gbk', Buffer.alloc(0))).toBe('gb18030')
    expect(chosenEncoding('utf-16', Buffer.from('feff0041', 'hex'))).toBe('utf-16be')
    expect(chosenEncoding('utf-16', Buffer.from('41000a00', 'hex'))).toBe('utf-16le')
    expect(chosenEncoding('big5', Buffer.alloc(0))).toBe('big5')
  })
})

async function decode(bytes: Buffer, encoding: Encoding, size = 7): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  let text = ''
  for await (const piece of decodeChunks(pieces(), encoding, 'a.csv')) text += piece
  return text
}

describe('decodeChunks', () => {
  const common = fc.constantFrom(
    ...'的一是不了在人有我他这中大来上国医生患者问题答案法律合同血压，。？',
    ...'abc,"\n 09',
  )
  const rare = fc.constantFrom(...'㐀龟镕囧', '\u{20000}', 'é', '€')

  it('gives back any text in UTF-8, UTF-16 and GB18030, found by itself', async () => {
    const text = fc.string({
      unit: fc.oneof({ weight: 9, arbitrary: common }, { weight: 1, arbitrary: rare }),
      minLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be', 'gb18030'),
        fc.nat(9),
        async (body, encoding, size) => {
          const want = `问题,答案\n${body}\n`
          const bytes = encode(want, encoding, { addBOM: encoding.startsWith('utf-16') })
          expect(detect(bytes)).toBe(encoding)
          expect(await decode(bytes, encoding, size + 1)).toBe(want)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('gives back common text in Big5, found by itself', async () => {
    const text = fc.string({
      unit: fc.constantFrom(...'的一是不了在人有我他這中大來上國醫生患者問題答案法律合同血壓，。？ab,\n'),
      minLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const want = `問題,答案\n${body}\n`
        const bytes = encode(want, 'big5')
        expect(detect(bytes)).toBe('big5')
        expect(await decode(bytes, 'big5')).toBe(want)
      }),
      { numRuns: 100 },
    )
  })

  const utf8 = Buffer.from('问题,答案\n高血压患者能吃党参吗,可以\n')
  const gbk = encode('头痛怎么办呢,多休息多喝水少熬夜\n', 'gbk')

  it.each<[string, Buffer, Encoding, object]>([
    ['GBK behind UTF-8', Buffer.concat([utf8, utf8, gbk]), 'utf-8', { line: 5, encoding: 'UTF-8' }],
    ['UTF-8 behind GBK', Buffer.concat([gbk, gbk, utf8]), 'gb18030', { line: 4, encoding: 'GB18030' }],
    [
      'one broken byte in UTF-8',
      Buffer.concat([utf8, Buffer.from([0xff]), utf8, utf8]),
      'utf-8',
      { line: 3, at: utf8.length },
    ],
    ['a character cut off at the end', utf8.subarray(0, utf8.length - 2), 'utf-8', { line: 2 }],
    [
      'bytes that are no GB18030',
      Buffer.concat([gbk, gbk, Buffer.from('\xff\xff,a\n', 'latin1')]),
      'gb18030',
      { line: 3 },
    ],
  ])('tells the line of %s', async (_, bytes, encoding, values) => {
    expect(detect(bytes)).toBe(encoding)
    for (const size of [7, 1000]) {
      const fault = await decode(bytes, encoding, size).catch((error) => error)
      expect(fault).toMatchObject({ code: 'formats.encodingBroken', values: { path: 'a.csv', ...values } })
    }
  })

  it('tells a zero byte', async () => {
    await expect(decode(Buffer.from('a,b\n\0'), 'utf-8')).rejects.toMatchObject({
      code: 'formats.tableIsBinary',
      values: { at: 4 },
    })
    await expect(decode(Buffer.from('a,b\n\0'), 'gb18030')).rejects.toMatchObject({ values: { at: 4 } })
  })

  it('keeps a replacement character that the file has', async () => {
    expect(await decode(encode('a\ufffdb', 'gb18030'), 'gb18030')).toBe('a\ufffdb')
    expect(await decode(Buffer.from('a\ufffdb'), 'utf-8')).toBe('a\ufffdb')
  })
})

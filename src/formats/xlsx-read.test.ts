import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { readSheet as judge } from 'read-excel-file/node'
import { afterAll, describe, expect, it } from 'vitest'
import { type MadeWorkbook, madeXlsx, rowXml } from '../../test/support/made-xlsx.ts'
import { readSheet } from './xlsx-read.ts'

const dir = mkdtempSync(join(tmpdir(), 'xlsx-'))
afterAll(() => rmSync(dir, { recursive: true }))

function file(content: Uint8Array | string, name = 'a.xlsx'): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

const one = (xml: string, more: Partial<MadeWorkbook> = {}) => file(madeXlsx({ sheets: [{ name: 's', xml }], ...more }))

describe('readSheet', () => {
  it('reads shared, rich and inline texts, and what formulas last gave', async () => {
    const path = one(
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>' +
        '<row r="4"><c r="B4" t="str"><f>A1&amp;"x"</f><v>a&lt;b&#x20;_x000D_</v></c><c r="C4" t="inlineStr"><is><r><t>粗</t></r><r><t>体</t></r></is></c></row>' +
        '<row r="5"><c r="A5" s="0"/></row><row/><row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><v>1.5</v></c></row>',
      {
        sharedStrings:
          '<si><t>问题</t></si><si><r><rPr/><t>答</t></r><r><t xml:space="preserve"> 案</t></r><rPh><t>kana</t></rPh></si>',
      },
    )
    const { rows, lines, sheets } = await readSheet(path)
    expect(sheets).toEqual(['s'])
    expect(rows).toEqual([
      ['问题', '', '答 案'],
      ['', 'a<b \r', '粗体'],
      ['TRUE', '#N/A', '1.5'],
    ])
    expect(lines).toEqual([1, 4, 7])
  })

  it('reads files whose tags have a prefix, CDATA and comments, whatever the chunks', async () => {
    const cells = Array.from(
      { length: 600 },
      (_, i) => `<x:row><!-- <c> --><x:c t="str"><x:v><![CDATA[<${i}&]]> a &amp; b</x:v></x:c></x:row>`,
    )
    const { rows } = await readSheet(one(cells.join('')))
    expect(rows).toEqual(cells.map((_, i) => [`<${i}& a & b`]))
  })

  it('takes the first sheet that is not hidden, or the one asked for', async () => {
    const sheets = ['秘', '内科', '2'].map((name, i) => ({
      name,
      ...(i === 0 ? { state: 'hidden' } : {}),
      xml: rowXml(1, [`in ${name}`]),
    }))
    const path = file(madeXlsx({ sheets }))
    const first = async (sheet?: string) => (await readSheet(path, { sheet })).rows[0]![0]
    expect(await first()).toBe('in 内科')
    expect(await first('秘')).toBe('in 秘')
    expect(await first('1')).toBe('in 秘')
    expect(await first('2')).toBe('in 2') // a name goes before a number
    await expect(first('4')).rejects.toMatchObject({ code: 'formats.sheetMissing', values: { count: 3 } })
  })

  it('gives back any texts, and the row each stands in', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '糖', '\u{1f600}', '<', '&', '>', '"', '\n', '\r', ' x', '_'),
      maxLength: 6,
    })
    const grid = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(grid, async (want) => {
        const path = one(want.map((cells, i) => rowXml(i + 1, cells)).join(''))
        const { rows, lines } = await readSheet(path)
        const trimmed = want.map((cells) => cells.slice(0, cells.findLastIndex((text) => text !== '') + 1))
        expect(rows).toEqual(trimmed.filter(({ length }) => length > 0))
        expect(lines).toEqual(trimmed.flatMap(({ length }, i) => (length > 0 ? [i + 1] : [])))
      }),
      { numRuns: 20 },
    )
  })

  it('agrees with read-excel-file on numbers and dates', async () => {
    const values = ['0', '1', '-2.5', '45352', '45352.75', '0.1', '123456789012']
    const cell = (column: number, style: number, value: string) =>
      `<c r="${String.fromCharCode(65 + column)}1" s="${style}"><v>${value}</v></c>`
    const cells = values.flatMap((value, i) => [cell(2 * i, 0, value), cell(2 * i + 1, 1, value)])
    const path = one(`<row r="1">${cells.join('')}</row>`, { formats: ['General', 'yyyy-mm-dd hh:mm'] })
    const { rows } = await readSheet(path)
    const others = (await judge(path))[0]!
    for (const [i, shown] of rows[0]!.entries()) {
      const other = others[i]
      if (other instanceof Date && Number(values[i >> 1]) >= 60 && Number(values[i >> 1]) < 1e6) {
        expect(shown).toBe(other.toISOString().slice(0, 16).replace('T', ' '))
      } else if (typeof other === 'number') expect(shown).toBe(String(other))
    }
  })
})

describe('readSheet refuses', () => {
  const bomb = () =>
    madeXlsx({ sheets: [{ name: 's', xml: `<row><c t="str"><v>${'秘'.repeat(1 << 17)}</v></c></row>` }] })
  const many = () => zipSync(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${i}`, new Uint8Array()])))
  const good = madeXlsx({ sheets: [{ name: 's', xml: rowXml(1, ['秘密', 'b']) }] })
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(good)
    change(bytes)
    return bytes
  }
  const replaced = (more: Record<string, Uint8Array>) => madeXlsx({ sheets: [{ name: 's', xml: '' }], more })
  const ole = (name: string) =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1 << 20), Buffer.from(`${name}\0`, 'utf16le')])
  const sheet = 'xl/worksheets/sheet1.xml'

  it.each<[string, () => Uint8Array, string]>([
    ['a bomb', bomb, 'formats.zipRatio'],
    ['many entries', many, 'formats.zipEntries'],
    ['a name that leads out', () => replaced({ 'xl/../../etc/passwd': new Uint8Array(1) }), 'formats.zipName'],
    ['an absolute name', () => replaced({ '/etc/passwd': new Uint8Array(1) }), 'formats.zipName'],
    ['a nested archive', () => replaced({ 'xl/a.zip': new Uint8Array(1) }), 'formats.zipNested'],
    [
      'a document type',
      () => replaced({ [sheet]: strToU8('<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>') }),
      'formats.workbookDtd',
    ],
    [
      'an unknown entity',
      () => replaced({ [sheet]: strToU8('<row><c t="str"><v>&b;</v></c></row>') }),
      'formats.workbookXml',
    ],
    ['a sheet that ends in a tag', () => replaced({ [sheet]: strToU8('<worksheet><row') }), 'formats.workbookXml'],
    ['another archive', () => zipSync({ 'a.csv': strToU8('q,a') }), 'formats.zipNotWorkbook'],
    ['the half of it', () => good.subarray(0, good.length >> 1), 'formats.zipBroken'],
    ['its first bytes', () => good.subarray(0, 10), 'formats.zipBroken'],
    ['deflate that is broken', () => changed((b) => b.fill(0xff, b.length >> 3, b.length >> 1)), 'formats.zipBroken'],
    [
      'an encrypted entry',
      () =>
        changed((b) => {
          for (let at = b.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = b.indexOf('PK\x01\x02', at + 4, 'latin1'))
            b[at + 8]! |= 1
        }),
      'formats.workbookLocked',
    ],
    ['a password', () => ole('EncryptedPackage'), 'formats.workbookLocked'],
    ['.xls', () => ole('Workbook'), 'formats.workbookXls'],
    ['.doc', () => ole('WordDocument'), 'formats.oleDocument'],
    ['PDF', () => strToU8('%PDF-1.7'), 'formats.foreign'],
    ['CSV', () => strToU8('q,a\n1,2'), 'formats.zipBroken'],
    [
      'a wide row',
      () => madeXlsx({ sheets: [{ name: 's', xml: '<row><c r="XFD1" t="str"><v>秘</v></c></row>' }] }),
      'formats.sheetTooWide',
    ],
  ])('%s', async (_, make, code) => {
    const fault = await readSheet(file(make())).catch((error) => error)
    expect(fault).toMatchObject({ code })
    expect(fault.message + fault.render('zh') + String(fault.cause)).not.toContain('秘')
  })

  it('a size in the header that is a lie', async () => {
    const bytes = Buffer.from(bomb())
    for (
      let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
      at >= 0;
      at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')
    ) {
      bytes.writeUInt32LE(10, at + 24)
    }
    await expect(readSheet(file(bytes))).rejects.toMatchObject({ code: 'formats.zipRatio' })
  })

  it('any damage with a fault of the user’s, never with ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
        const bytes = Buffer.from(cut ? good.subarray(0, at + 1) : good)
        if (!cut) bytes[at] = byte
        const result = await readSheet(file(bytes)).catch((error) => error)
        if (result instanceof Error) expect(result.name).toBe('UserError')
      }),
      { numRuns: 80 },
    )
  })
})

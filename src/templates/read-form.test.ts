import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { formFiles, openForm } from './open-form.ts'
import { systemPrompt } from './prompt.ts'
import { readForm } from './read-form.ts'

const GOOD = `
id: 出院小结
domain: medical
disclaimer: 本建议仅供参考，具体请遵医嘱。
sections:
  - 出院诊断
  - title: 随访安排
    min_lines: 2
    maxLines: 4
    maxChars: 60
  - { title: 备注, required: false }
`

const told = (source: string): readonly string[] => {
  try {
    readForm(source, 'a.yaml')
  } catch (error) {
    if (error instanceof UserErrors)
      return error.faults.map(({ code, values }) => `${values.place ?? values.file} ${code}`)
  }
  return []
}

describe('readForm', () => {
  it('reads a form, with defaults where nothing is written', () => {
    expect(readForm(GOOD, 'a.yaml')).toEqual({
      id: '出院小结',
      domain: 'medical',
      disclaimer: '本建议仅供参考，具体请遵医嘱。',
      sections: [
        { title: '出院诊断', required: true, minLines: 1, maxLines: 12, maxChars: 400 },
        { title: '随访安排', required: true, minLines: 2, maxLines: 4, maxChars: 60 },
        { title: '备注', required: false, minLines: 1, maxLines: 12, maxChars: 400 },
      ],
    })
  })

  it('tells every fault at once, each with its line', () => {
    const source = [
      'id: generic', // 1: built in
      'domian: medical', // 2: typo
      'disclaimer: "two\\nlines"', // 3
      'flavour: sweet', // 4: unknown
      'sections:', // 5
      '  - title: A', // 6
      '    minLines: 5', // 7
      '    maxLines: 2',
      '    maxChar: 30', // 9: typo
      '  - title: A', // 10: the same
      '    required: maybe', // 11
      '    maxChars: 5000', // 12
      '  - required: true', // 13: no title
      '  - 【要点】', // 14
      '  - 7', // 15
      'domain: sports', // 16
      'id: again', // 17
    ].join('\n')
    expect(told(source).toSorted()).toEqual(
      [
        'a.yaml:1 templates.builtInId',
        'a.yaml:2 formats.yamlTypo',
        'a.yaml:3 templates.badDisclaimer',
        'a.yaml:4 formats.yamlUnknownKey',
        'a.yaml:7 templates.minOverMax',
        'a.yaml:9 formats.yamlTypo',
        'a.yaml:10 templates.sameTitle',
        'a.yaml:11 templates.notFlag',
        'a.yaml:12 templates.notWhole',
        'a.yaml:13 templates.missingKey',
        'a.yaml:14 templates.badTitle',
        'a.yaml:15 templates.notText',
        'a.yaml:16 templates.notOneOf',
        'a.yaml:17 formats.yamlRepeatedKey',
      ].toSorted(),
    )
  })

  it.each([
    ['', 'a.yaml templates.notAMapping'],
    ['- a', 'a.yaml templates.notAMapping'],
    ['id: a', 'a.yaml templates.noSections'],
    ['id: a\nsections: []', 'a.yaml:2 templates.noSections'],
    ['sections: [a]', 'a.yaml templates.missingKey'],
    ['id: a b\nsections: [x]', 'a.yaml:1 templates.badId'],
    ['id: a\nsections:\n  - {title: x, required: false}', 'a.yaml:2 templates.noneRequired'],
    ['id: a\n\tsections: [x]', 'a.yaml:2 formats.yamlSyntax'],
    ['id: a\nsections: &s\n  - title: *s', 'a.yaml:3 templates.notText'],
  ])('tells %j', (source, fault) => expect(told(source)).toEqual([fault]))

  it('names the nearest key in both languages and repeats no text of the file', () => {
    const fault = (() => {
      try {
        readForm('id: a\nsections: [机密标题]\ndisclaimr: 机密', 'a.yaml')
      } catch (error) {
        return error as UserErrors
      }
      throw new Error('not refused')
    })()
    expect(fault.render('en')).toBe('a.yaml:3: unknown key disclaimr. Did you mean disclaimer?')
    expect(fault.render('zh')).toBe('a.yaml:3：未知的键 disclaimr。是否想写 disclaimer？')
  })
})

describe('openForm', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lorasmith-forms-'))
    await mkdir(join(folder, 'templates'))
    await writeFile(join(folder, 'templates/discharge.yaml'), GOOD)
    await writeFile(join(folder, 'templates/notes.txt'), 'no form')
    await writeFile(join(folder, 'latin.yml'), Buffer.from('id: caf\xe9', 'latin1'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('finds built-in forms by id, files by path, by id and by name in templates/', async () => {
    expect(await openForm('legal-claim', folder)).toMatchObject({ form: { id: 'legal-claim' }, path: null })
    const path = join(folder, 'templates/discharge.yaml')
    for (const name of ['templates/discharge.yaml', path, '出院小结', 'discharge']) {
      expect(await openForm(name, folder)).toMatchObject({ form: { id: '出院小结' }, path })
    }
    expect(await formFiles(folder)).toEqual([join('templates', 'discharge.yaml')])
    expect(await formFiles(join(folder, 'templates'))).toEqual([])
  })

  it.each([
    ['medical-trage', 'templates.formTypo'],
    ['nothing', 'templates.unknownForm'],
    ['none.yaml', 'templates.unreadable'],
    ['templates/', 'templates.unreadable'],
    ['latin.yml', 'templates.notUtf8'],
  ])('refuses %s', async (name, code) => {
    const error = await openForm(name, folder).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).code).toBe(code)
  })
})

describe('systemPrompt', () => {
  it('asks for the sections of a form, in Chinese', () => {
    expect(systemPrompt(readForm(GOOD, 'a.yaml'))).toBe(
      [
        '请按以下格式回答，每一部分以【】中的标题开头：',
        '【出院诊断】',
        '【随访安排】（2-4 行，每行不超过 60 字）',
        '【备注】',
        '各部分按上述顺序各写一次，不要在各部分之外写其他内容。',
        '没有内容时可以省略：【备注】。',
        '最后单独一行写：本建议仅供参考，具体请遵医嘱。',
      ].join('\n'),
    )
  })

  it('is English where the titles are', () => {
    expect(systemPrompt(readForm('id: plan\nsections: [Assessment, Plan]', 'a.yaml'))).toBe(
      [
        'Answer in this form; each part begins with its title in 【】:',
        '【Assessment】',
        '【Plan】',
        'Each part stands once, in this order, and nothing outside the parts.',
      ].join('\n'),
    )
  })
})

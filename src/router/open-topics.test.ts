import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FOREIGN_QUESTIONS } from '../../test/support/router-foreign.ts'
import { openTopics } from './open-topics.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-topics-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

async function own(text: string) {
  const path = join(folder, 'own.yaml')
  await writeFile(path, text)
  return await openTopics(path)
}

describe('the topics in force', () => {
  it('cover the departments of both samples, and hold their own examples', async () => {
    const { list } = await openTopics()
    const names = list.map(({ name }) => name)
    for (const name of ['内科', '外科', '儿科', '妇产科', '皮肤科', '五官科']) expect(names).toContain(name)
    for (const name of ['劳动', '婚姻家事', '合同', '侵权', '消费维权', '行政与刑事']) expect(names).toContain(name)
  })

  it('do not know the foreign questions that the router is measured by', async () => {
    const { list } = await openTopics()
    const known = new Set(list.flatMap(({ examples, learn }) => [...examples, ...learn]))
    expect(FOREIGN_QUESTIONS.filter((question) => known.has(question))).toEqual([])
    expect(FOREIGN_QUESTIONS.length).toBeGreaterThanOrEqual(100)
  })

  it('are those of a site where it has its own, with another fingerprint', async () => {
    const before = await openTopics()
    const after = await own('topics:\n  - name: 中医科\n    sure: [针灸, 拔罐]\n    examples: [拔罐后多久能洗澡]\n')
    expect(after.list.at(-1)).toMatchObject({ name: '中医科' })
    expect(after.fingerprint).not.toBe(before.fingerprint)
  })

  it('are refused where an example comes out as another, with its number and no word of it', async () => {
    const wrong = own('topics:\n  - name: 中医科\n    sure: [针灸]\n    examples: [针灸止痛, 高血压和糖尿病怎么治]\n')
    await expect(wrong).rejects.toThrow(/own\.yaml:2: example number 2 of topic 中医科 comes out as 内科/)
    await expect(wrong).rejects.not.toThrow(/高血压/)
  })

  it.each([
    [new Uint8Array([0xff, 0xfe, 0x00]), /not UTF-8/],
    [new Uint8Array((1 << 20) + 1).fill(35), /more than 1 MB/],
  ])('are refused as a file that is none', async (bytes, message) => {
    const path = join(folder, 'bad.yaml')
    await writeFile(path, bytes)
    await expect(openTopics(path)).rejects.toThrow(message)
    await expect(openTopics(join(folder, 'none.yaml'))).rejects.toThrow(/ENOENT/)
  })
})

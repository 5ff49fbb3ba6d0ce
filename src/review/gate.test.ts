import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type MadeReview, madeReview, madeRows, writeSource, writing } from '../../test/support/made-review.ts'
import { readRows } from '../data/rows.ts'
import { approvalPath, readApproval, writeApproved } from './approved.ts'
import { type Draft, decide } from './decide.ts'
import { requireReview } from './gate.ts'
import { versionOf } from './row.ts'

async function decideAll(made: MadeReview, by: string, change: (i: number) => Partial<Draft>): Promise<void> {
  const { reviewed } = await made.open()
  const drafts = reviewed.map(
    ({ row, version }, i): Draft => ({
      place: '',
      row: row.id,
      seen: version,
      verdict: 'approved',
      note: '',
      ...change(i),
    }),
  )
  await decide(made.folder, drafts, writing(by))
}

const write = (made: MadeReview, path: string, overwrite = false) =>
  writeApproved(made.folder, path, { ...writing('admin'), overwrite })

describe('the approved set', () => {
  it('holds what was approved, as it was approved, with reviewers and times, and data/ reads it like any source', async () => {
    await using made = await madeReview(madeRows(4))
    const path = join(made.root, 'approved.jsonl')
    await expect(write(made, path)).rejects.toThrow('none of 4 rows is approved')
    await decideAll(
      made,
      '李医生',
      (i) => [{}, { verdict: 'rejected' }, { verdict: 'changed', answer: '改过的答案' }, {}][i] as Partial<Draft>,
    )
    const approval = await write(made, path)
    expect(approval).toMatchObject({ rows: 3, changed: 1, bySample: 0, reviewers: ['李医生'], secondSignature: false })
    const { kept } = await readRows(path)
    expect(kept.map(({ row }) => [row.answer.slice(0, 5), row.tag])).toEqual([
      ['答案 0：', '内科'],
      ['改过的答案', '内科'],
      ['答案 3：', '外科'],
    ])
    const line = JSON.parse((await readFile(path, 'utf8')).split('\n')[1]!) as Record<string, string>
    expect(line).toMatchObject({ reviewed_by: '李医生', review_state: 'changed', origin: 'person' })
    expect(line.reviewed_at).toMatch(/^\d{4}-/)
    await expect(write(made, path)).rejects.toThrow('--overwrite')
    await write(made, path, true)
    expect(await readFile(join(made.folder, 'audit.jsonl'), 'utf8')).toContain(approval.fingerprint)
  })

  it('is not written from a folder that was changed behind the chain', async () => {
    await using made = await madeReview(madeRows(2))
    await decideAll(made, '李', () => ({ verdict: 'rejected' }))
    const decisions = join(made.folder, 'decisions.jsonl')
    await writeFile(decisions, (await readFile(decisions, 'utf8')).replaceAll('rejected', 'approved'))
    await expect(write(made, join(made.root, 'approved.jsonl'))).rejects.toThrow('2 rows or decisions')
  })
})

describe('requireReview without review_path', () => {
  it('takes an approved set, in other line ends too, and refuses it once edited or without its note', async () => {
    await using made = await madeReview(madeRows(3))
    await decideAll(made, '李医生', () => ({}))
    const path = join(made.root, 'approved.jsonl')
    const { fingerprint } = await write(made, path)
    const text = await readFile(path, 'utf8')
    expect(await requireReview(path, null)).toEqual({ fingerprint, rows: 3, reviewers: ['李医生'] })
    await writeFile(path, text.replaceAll('\n', '\r\n'))
    expect(await requireReview(path, null)).toMatchObject({ fingerprint })
    const lines = text.split('\n')
    const edits = [
      text.replace('饮食', '糖果'),
      lines.slice(1).join('\n'),
      text + lines[0],
      [lines[1], lines[0], lines[2]].join('\n'),
      text.replace('李医生', '王医生'),
      `${text}x\n`,
      text.replace('内科', '\\ud800'),
    ]
    for (const edited of edits) {
      await writeFile(path, edited)
      await expect(requireReview(path, null)).rejects.toThrow('the file was edited')
      expect((await readApproval(path)).kind).toBe('edited')
    }
    await writeFile(path, text)
    await writeFile(approvalPath(path), '{}')
    await expect(requireReview(path, null)).rejects.toThrow(/approved\.jsonl: require_review is on.*3 rows, approved 0/)
  })
})

describe('requireReview with review_path', () => {
  it('refuses with counts by state, and takes the rows once each is approved as it is', async () => {
    await using made = await madeReview(madeRows(6), { secondSignature: true })
    const { reviewed } = await made.open()
    const some = (i: number, more: Partial<Draft> = {}): Draft => ({
      place: '',
      row: reviewed[i]!.row.id,
      seen: null,
      verdict: 'approved',
      note: '',
      ...more,
    })
    await decide(
      made.folder,
      [some(0), some(1), some(2), some(3, { verdict: 'rejected' }), some(4, { verdict: 'changed', answer: '新' })],
      writing('李'),
    )
    await decide(made.folder, [some(0), some(2, { verdict: 'rejected' }), some(4)], writing('王'))
    await writeSource(made.source, madeRows(7))
    await expect(requireReview(made.source, made.folder)).rejects.toMatchObject({
      code: 'review.gateUnapproved',
      values: { rows: 7, approved: 1, proposed: 1, awaiting: 1, disputed: 1, rejected: 1, otherText: 1, unknown: 1 },
    })
    await writeSource(made.source, [madeRows(1)[0]!, { ...madeRows(5)[4]!, answer: '新' }])
    const passed = await requireReview(made.source, made.folder)
    expect(passed).toMatchObject({ rows: 2, reviewers: ['李', '王'] })
    await expect(requireReview(made.source, made.root)).rejects.toThrow('no review folder')
    const approved = join(made.root, 'approved.jsonl')
    await write(made, approved)
    expect(await requireReview(approved, made.folder)).toMatchObject({ rows: 2 })
  })

  it('takes the text that data/ reads: an id does not depend on how the file spells line breaks', async () => {
    await using made = await madeReview([{ question: '甲', answer: '一\\n二' }])
    const [only] = (await made.open()).reviewed
    expect(only!.row.id).toBe(versionOf({ question: '甲', answer: '一\n二' }))
    await decideAll(made, '李', () => ({}))
    await writeSource(made.source, [{ question: ' 甲', answer: '一\r\n二 ' }])
    expect(await requireReview(made.source, made.folder)).toMatchObject({ rows: 1 })
  })
})

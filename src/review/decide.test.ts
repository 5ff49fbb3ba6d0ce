import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { madeReview, madeRows, writeSource, writing } from '../../test/support/made-review.ts'
import { verifyLog } from '../audit/verify.ts'
import { proveReview, requireProof } from './check.ts'
import { acceptLot, type Draft, decide, reviewerName } from './decide.ts'
import { decisionsOf, findRow, type Review } from './folder.ts'
import { readProposals } from './proposals.ts'
import { sampleOf } from './sampling.ts'
import { addRows, eraseRow, startReview } from './write.ts'

const draft = (review: Review, i: number, more: Partial<Draft> = {}): Draft => ({
  place: `row ${i}`,
  row: review.reviewed[i]!.row.id,
  seen: null,
  verdict: 'approved',
  note: '',
  ...more,
})
const states = ({ reviewed }: Review) => reviewed.map(({ state }) => state)

describe('decide', () => {
  it('writes decisions, each with an entry in the chain that holds no text', async () => {
    await using made = await madeReview(madeRows(3))
    const before = await made.open()
    const drafts = [
      draft(before, 0),
      draft(before, 1, { verdict: 'rejected', note: '剂量不对' }),
      draft(before, 2, { verdict: 'changed', answer: ' 新答案\r\n第二行 ' }),
    ]
    expect(await decide(made.folder, drafts, writing('李医生'))).toMatchObject({ written: 3, unchanged: 0 })
    const after = await made.open()
    expect(states(after)).toEqual(['approved', 'rejected', 'changed'])
    expect(after.reviewed[2]!.answer).toBe('新答案\n第二行')
    expect(await proveReview(after)).toMatchObject({ unproven: 0, chain: { entries: 5, firstBad: null } })
    const log = await readFile(join(made.folder, 'audit.jsonl'), 'utf8')
    for (const secret of ['血糖', '剂量', '新答案', before.reviewed[0]!.row.id]) expect(log).not.toContain(secret)
  })

  it('says all faults at once and writes nothing; with partial the others', async () => {
    await using made = await madeReview([...madeRows(3), { question: '机', answer: '器', origin: 'machine' }])
    const before = await made.open()
    await decide(made.folder, [draft(before, 1, { verdict: 'changed', answer: '甲' })], writing('王医生'))
    const drafts = [
      draft(before, 0),
      draft(before, 1, { seen: before.reviewed[1]!.version }),
      draft(before, 2, { verdict: 'changed', answer: '' }),
      draft(before, 2, { verdict: 'changed' }),
      draft(before, 3),
      { ...draft(before, 0), row: 'f'.repeat(64) },
    ]
    const failed = decide(made.folder, drafts, writing('李医生'))
    await expect(failed).rejects.toMatchObject({
      faults: [
        'review.changedMeanwhile',
        'review.changeEmpty',
        'review.changeSame',
        'review.machineUnsigned',
        'review.idUnknown',
      ].map((code) => ({ code })),
    })
    expect(decisionsOf(await made.open())).toHaveLength(1)
    const partial = await decide(made.folder, drafts, { ...writing('李医生'), partial: true })
    expect([partial.written, partial.refused.length]).toEqual([1, 5])
    expect(states(await made.open())).toEqual(['approved', 'changed', 'proposed', 'proposed'])
  })

  it('does not write the same word twice', async () => {
    await using made = await madeReview(madeRows(2))
    const review = await made.open()
    const drafts = [
      draft(review, 0, { seen: review.reviewed[0]!.version }),
      draft(review, 1, { verdict: 'changed', answer: '新', seen: review.reviewed[1]!.version }),
    ]
    await decide(made.folder, drafts, writing('李'))
    expect(await decide(made.folder, drafts, writing('李'))).toEqual({ written: 0, unchanged: 2, refused: [] })
    await expect(decide(made.folder, drafts, writing('王'))).rejects.toThrow('changed by somebody')
  })

  it('lets only the named reviewers decide', async () => {
    await using made = await madeReview(madeRows(1), { reviewers: ['李医生'] })
    const review = await made.open()
    await expect(decide(made.folder, [draft(review, 0)], { ...writing('王'), partial: true })).rejects.toThrow(
      'none of the 1 reviewers',
    )
    await decide(made.folder, [draft(review, 0)], writing(reviewerName('  李医生 ')))
    expect(() => reviewerName(' \t')).toThrow('--by')
    expect(() => reviewerName('a\u202eb')).toThrow('--by')
  })

  it('carries the MAC on once a key is used, and stops without it', async () => {
    const key = Buffer.from('an auditor keeps this one apart')
    await using made = await madeReview(madeRows(2))
    const review = await made.open()
    await decide(made.folder, [draft(review, 0)], { ...writing('李'), key })
    await expect(decide(made.folder, [draft(review, 1)], writing('李'))).rejects.toThrow('LORASMITH_AUDIT_KEY_FILE')
    expect(decisionsOf(await made.open())).toHaveLength(1)
  })
})

describe('rows added later', () => {
  it('keep their decisions, wherever the rows stand in the new file', async () => {
    await using made = await madeReview(madeRows(3))
    const review = await made.open()
    await decide(made.folder, [draft(review, 1)], writing('李'))
    await writeSource(made.source, [...madeRows(4, 10), ...madeRows(3).toReversed()])
    const { proposals } = await readProposals(made.source, false)
    expect(await addRows(made.folder, proposals, writing('admin'))).toEqual({ added: 4, known: 3, lot: 2 })
    expect(await addRows(made.folder, proposals, writing('admin'))).toEqual({ added: 0, known: 7, lot: null })
    const after = await made.open()
    expect(states(after)).toEqual(['proposed', 'approved', 'proposed', ...Array(4).fill('proposed')])
    expect((await proveReview(after)).unproven).toBe(0)
  })

  it('are marked where a machine wrote them', async () => {
    await using made = await madeReview([
      { question: 'a', answer: 'b', origin: 'machine' },
      { question: 'c', answer: 'd' },
    ])
    expect((await made.open()).reviewed.map(({ row }) => row.origin)).toEqual(['machine', 'person'])
    const all = await readProposals(made.source, true)
    expect(all.proposals.map(({ origin }) => origin)).toEqual(['machine', 'machine'])
  })
})

describe('acceptLot', () => {
  it("approves what nobody read once the sample is good, but not a machine's rows", async () => {
    const rows = [...madeRows(30), ...madeRows(5, 100).map((row) => ({ ...row, origin: 'machine' }))]
    await using made = await madeReview(rows, { sampling: { kind: 'aql', rows: 10, maxRejects: 0, seed: 3 } })
    await expect(acceptLot(made.folder, 1, writing('李'))).rejects.toThrow('not accepted')
    const review = await made.open()
    const sample = sampleOf(
      review.settings.sampling,
      review.reviewed.map(({ row }) => row),
    )
    const read = review.reviewed.flatMap(({ row }, i) =>
      sample.has(row.id) ? [draft(review, i, { signed: true })] : [],
    )
    await decide(made.folder, read, writing('李'))
    const machine = review.reviewed.filter(({ row }) => row.origin === 'machine' && !sample.has(row.id)).length
    expect(await acceptLot(made.folder, 1, writing('李'))).toEqual({ approved: 25 - machine, machine })
    expect(machine).toBeGreaterThan(0)
    const after = await made.open()
    expect(after.reviewed.filter(({ state }) => state === 'proposed')).toHaveLength(machine)
    await requireProof(after)
  })
})

describe('eraseRow', () => {
  it('takes text and salt away and leaves the chain whole', async () => {
    await using made = await madeReview(madeRows(3))
    const review = await made.open()
    await decide(
      made.folder,
      [0, 1, 2].map((i) => draft(review, i, { note: `注 ${i}` })),
      writing('李'),
    )
    await eraseRow(made.folder, (now) => findRow(now, review.reviewed[1]!.row.id), writing('admin'))
    const after = await made.open()
    expect(after.reviewed.map(({ row }) => row.question)).toEqual([0, 2].map((i) => review.reviewed[i]!.row.question))
    const files = await Promise.all(
      ['rows.jsonl', 'decisions.jsonl', 'audit.jsonl'].map((name) => readFile(join(made.folder, name), 'utf8')),
    )
    for (const text of files)
      for (const gone of ['第 1 个', '注 1', review.reviewed[1]!.row.id]) expect(text).not.toContain(gone)
    expect((await proveReview(after)).unproven).toBe(0)
    expect(
      await addRows(made.folder, (await readProposals(made.source, false)).proposals, writing('admin')),
    ).toMatchObject({ added: 1 })
    expect(await proveReview(await made.open())).toMatchObject({ unproven: 0, chain: { firstBad: null } })
  })
})

describe('a folder that was changed behind the chain', () => {
  it('is found', async () => {
    await using made = await madeReview(madeRows(3))
    const review = await made.open()
    await decide(made.folder, [draft(review, 0), draft(review, 1, { verdict: 'rejected' })], writing('李'))
    const [rows, decisions] = [join(made.folder, 'rows.jsonl'), join(made.folder, 'decisions.jsonl')]
    const texts = { rows: await readFile(rows, 'utf8'), decisions: await readFile(decisions, 'utf8') }
    const changes: readonly (readonly [string, string, string])[] = [
      [decisions, texts.decisions.replace('"rejected"', '"approved"'), texts.decisions],
      [decisions, texts.decisions.split('\n').slice(1).join('\n'), texts.decisions],
      [decisions, texts.decisions + texts.decisions, texts.decisions],
      [rows, texts.rows.replace('控制饮食', '多吃糖'), texts.rows],
      [rows, `${texts.rows + texts.rows.split('\n')[0]}\n`, texts.rows],
    ]
    for (const [path, changed, before] of changes) {
      await writeFile(path, changed)
      await expect(requireProof(await made.open())).rejects.toThrow('rows or decisions are not those')
      await writeFile(path, before)
    }
    await requireProof(await made.open())
    await writeFile(decisions, `${texts.decisions}{"verdict":1}\n`)
    await expect(made.open()).rejects.toThrow('decisions.jsonl:3')
  })
})

describe('startReview and findRow', () => {
  it('begin in an empty folder only, and find a row by a beginning that is its own', async () => {
    await using made = await madeReview(madeRows(40))
    const review = await made.open()
    await expect(startReview(made.folder, review.settings, [], writing('a'))).rejects.toThrow('already holds')
    const [first] = review.reviewed
    expect(findRow(review, first!.row.id.slice(0, 12).toUpperCase())).toBe(first)
    expect(() => findRow(review, '')).toThrow('no row has this id')
    expect(() => findRow(review, 'xyz')).toThrow('no row has this id')
    const twice = '0123456789abcdef'
      .split('')
      .find((digit) => review.reviewed.filter(({ row }) => row.id.startsWith(digit)).length > 1)!
    expect(() => findRow(review, twice)).toThrow('begins so')
    expect((await verifyLog(join(made.folder, 'audit.jsonl'))).firstBad).toBeNull()
  })
})

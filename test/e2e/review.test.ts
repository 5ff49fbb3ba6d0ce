/** Review as people do it: real processes, several at once, killed in the middle; then the gate before training. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readSheet } from '../../src/formats/xlsx-read.ts'
import { writeXlsx } from '../../src/formats/xlsx-write.ts'
import { requireProof } from '../../src/review/check.ts'
import { decisionsOf } from '../../src/review/folder.ts'
import { writeFileAtomic } from '../../src/util/write-atomic.ts'
import { makeWorkplace, runCli, startCli } from '../support/cli.ts'
import { madeReview, madeRows } from '../support/made-review.ts'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

/** A process of its own that approves the rows one after another. */
function approver(folder: string, by: string, ids: readonly string[]): Promise<number | null> {
  const script = `
    const { decide } = await import(${JSON.stringify(join(dist, 'review/decide.js'))})
    for (const row of ${JSON.stringify(ids)}) {
      const draft = { place: '', row, seen: null, verdict: 'approved', note: '' }
      await decide(${JSON.stringify(folder)}, [draft], { key: null, by: ${JSON.stringify(by)} })
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve) => child.on('close', resolve))
}

/** A sheet of a review with a verdict in every row. */
async function filledSheet(folder: string, path: string, verdict: (i: number) => readonly string[]): Promise<void> {
  const { code, stderr } = await runCli([
    '--lang',
    'zh',
    'data',
    'review',
    'export',
    '--dir',
    folder,
    '--xlsx',
    path,
    '--overwrite',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { rows } = await readSheet(path)
  const [header, ...lines] = rows
  const filled = lines.map((cells, i) => {
    const [mark, correction = ''] = verdict(i)
    return header!.map((_, column) => (column === 5 ? mark! : column === 6 ? correction : (cells[column] ?? '')))
  })
  const columns = header!.map((name) => ({ header: name, width: 10 }))
  await writeFileAtomic(path, writeXlsx([{ name: '审核', columns, rows: filled }]))
}

describe('several people at once', () => {
  it('lose no decision', async () => {
    await using made = await madeReview(madeRows(60))
    const ids = (await made.open()).reviewed.map(({ row }) => row.id)
    const halves = [ids.slice(0, 30), ids.slice(30), ids.slice(15, 45)]
    const codes = await Promise.all(
      ['李医生', '王医生', '陈医生'].map((by, i) => approver(made.folder, by, halves[i]!)),
    )
    expect(codes).toEqual([0, 0, 0])
    const review = await made.open()
    expect(decisionsOf(review)).toHaveLength(90)
    expect(review.reviewed.every(({ state }) => state === 'approved')).toBe(true)
    await requireProof(review)
  })
})

const ROUNDS = 8

describe('an import that is killed', () => {
  it('was taken whole or not at all, whenever the kill came, and the review goes on', async () => {
    const rows = 1500
    await using made = await madeReview(madeRows(rows))
    const sheet = join(made.root, 'filled.xlsx')
    await filledSheet(made.folder, sheet, () => ['通过'])
    const journal = join(made.folder, 'pending.json')
    let [before, inTheMiddle] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      const by = `reviewer ${round}`
      const cli = startCli(['data', 'review', 'import', sheet, '--dir', made.folder, '--by', by])
      const ended = cli.ended.then(() => true)
      // Every fourth kill comes at any time before; the others while the journal is there, some further into it.
      if (round % 4 === 3) await setTimeout(150 * round)
      else while (!existsSync(journal) && !(await Promise.race([ended, setTimeout(1, false)])));
      if (round % 2 === 1) await setTimeout(round)
      const wasOpen = existsSync(journal)
      try {
        cli.kill('SIGKILL')
      } catch {
        // over already
      }
      await cli.ended
      if (wasOpen && existsSync(journal)) inTheMiddle++
      const review = await made.open() // a reader, before anybody repairs
      const own = decisionsOf(review).filter(({ reviewer }) => reviewer === by).length
      expect([0, rows]).toContain(own)
      expect(decisionsOf(review).length).toBe(before + own)
      before += own
      const { code } = await runCli([
        'data',
        'review',
        'approve',
        review.reviewed[0]!.row.id,
        '--dir',
        made.folder,
        '--by',
        `after ${round}`,
      ])
      expect(code).toBe(0)
      before++
      await requireProof(await made.open())
      expect(existsSync(journal)).toBe(false)
    }
    process.stdout.write(`killed in the middle of writing: ${inTheMiddle} of ${ROUNDS} rounds\n`)
    expect(inTheMiddle).toBeGreaterThan(0)
    expect((await runCli(['audit', 'verify', made.folder])).code).toBe(0)
  })
})

describe('train with require_review', () => {
  it('refuses rows that nobody approved, trains those that were, and the card names who', async () => {
    await using work = await makeWorkplace()
    const folder = work.path('review')
    const review = (...args: string[]) => runCli(['data', 'review', ...args])
    const train = (name: string, data: string, ...sets: string[]) =>
      runCli(work.trainArgs(name, 'require_review=true', `metadata_path=${data}`, ...sets))

    const none = await train('none', work.data)
    expect(none.code).toBe(2)
    expect(none.stderr).toMatch(/data\.csv: require_review is on.*20 rows, approved 0.*data review start/)
    expect(existsSync(work.path('none'))).toBe(false)

    await review('start', work.data, '--out', folder)
    const open = await train('open', work.data, `review_path=${folder}`)
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('0 of 20 rows are approved')])
    expect(open.stderr).toContain('Not read yet 20')

    const sheet = work.path('sheet.xlsx')
    await filledSheet(folder, sheet, (i) =>
      i === 3 ? ['驳回'] : i === 4 ? ['修改', '请及时就医，由医生检查。'] : ['通过'],
    )
    expect((await review('import', sheet, '--dir', folder, '--by', '李医生')).code).toBe(0)
    const partly = await train('partly', work.data, `review_path=${folder}`)
    expect(partly.stderr).toMatch(/18 of 20 rows are approved.*rejected 1, approved with another text 1/)

    const approved = work.path('approved.jsonl')
    const written = await review('approved', '--dir', folder, '--out', approved, '--json')
    const { fingerprint } = JSON.parse(written.stdout) as { fingerprint: string }
    const good = await train('good', approved)
    expect({ code: good.code, stderr: good.stderr }).toMatchObject({ code: 0 })
    const card = JSON.parse(await readFile(work.path('good', 'adapter-card.json'), 'utf8')) as { dataset: object }
    expect(card.dataset).toMatchObject({ approval: { fingerprint, rows: 19 }, reviewers: ['李医生'] })
    expect(await readFile(work.path('good', 'report.html'), 'utf8')).toContain('李医生')

    await writeFile(approved, (await readFile(approved, 'utf8')).replace('就医', '吃药'))
    const edited = await train('edited', approved)
    expect([edited.code, edited.stderr]).toEqual([2, expect.stringContaining('the file was edited')])
    await rm(`${approved}.approval.json`)
    expect((await train('noteless', approved)).stderr).toContain('is not an approved set: 19 rows')
    expect((await train('unknown', approved, `review_path=${folder}`)).stderr).toMatch(
      /18 of 19 rows.*not in the review 1/,
    )
  })
})

describe('20,000 rows by spreadsheet', () => {
  it('go out, are edited by an expert, and come back', async () => {
    const rows = 20_000
    await using made = await madeReview(madeRows(rows))
    const sheet = join(made.root, 'filled.xlsx')
    await filledSheet(made.folder, sheet, (i) =>
      i % 10 === 0 ? ['修改', `=改过的答案 ${i}`] : i % 10 === 1 ? ['驳回'] : i % 10 === 2 ? [''] : ['通过'],
    )
    const since = performance.now()
    const cli = startCli(['data', 'review', 'import', sheet, '--dir', made.folder, '--by', '李医生', '--json'])
    const peak = watchPeak(cli.pid)
    const { code, stdout, stderr } = await cli.ended
    const seconds = (performance.now() - since) / 1000
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ written: 18_000, unchanged: 0, blank: 2000, refused: [] })
    process.stdout.write(`import of ${rows} rows: ${seconds.toFixed(1)} s, peak ${await peak} MB\n`)
    const review = await made.open()
    expect(review.reviewed[10]).toMatchObject({ state: 'changed', answer: '=改过的答案 10' })
    expect(review.reviewed.filter(({ state }) => state === 'approved')).toHaveLength(14_000)
    await requireProof(review)
  })
})

/** Peak resident memory of a process, MB, until it ends. */
async function watchPeak(pid: number): Promise<number> {
  let peak = 0
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const found = /VmHWM:\s+(\d+) kB/.exec(status)
    if (!found) return Math.round(peak / 1024)
    peak = Number(found[1])
    await setTimeout(50)
  }
}

/** A disk that fills up in mid-run: a small tmpfs as output_dir. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  adapterBytes,
  makeWorkplace,
  numbersOf,
  readEventsOf,
  runCli,
  startCli,
  temporariesIn,
  type Workplace,
} from '../support/cli.ts'

const run = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' })

/** Whether this process may mount, found by doing it. */
const reason = (() => {
  if (process.platform !== 'linux') return ' (skipped: needs Linux)'
  if (process.getuid?.() !== 0) return ' (skipped: only root may mount)'
  const tried = run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt')
  return tried.status === 0 ? '' : ` (skipped: no mount here: ${(tried.stderr ?? '').trim()})`
})()

let place: Workplace
const mounts: string[] = []
beforeAll(async () => {
  if (reason !== '') return
  place = await makeWorkplace()
  expect((await runCli(place.trainArgs('reference'))).code).toBe(0)
})
afterAll(async () => {
  for (const folder of mounts) run('umount', '--lazy', folder)
  await place?.[Symbol.asyncDispose]()
})

async function mountSmall(name: string, sizeBytes: number): Promise<string> {
  const folder = place.path(name)
  await mkdir(folder)
  const { status, stderr } = run('mount', '-t', 'tmpfs', '-o', `size=${Math.ceil(sizeBytes / 1024)}k`, 'tmpfs', folder)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  mounts.push(folder)
  return folder
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + Math.ceil(statSync(join(entry.parentPath, entry.name)).size / 4096) * 4096, 0)
}

async function expectSameAsReference(name: string): Promise<void> {
  const [reference, folder] = [place.path('reference'), place.path(name)]
  expect(numbersOf(await readEventsOf(folder))).toEqual(numbersOf(await readEventsOf(reference)))
  const [bytes, wanted] = [await adapterBytes(folder), await adapterBytes(reference)]
  expect(Object.keys(bytes).filter((file) => bytes[file] !== wanted[file])).toEqual([])
  expect(temporariesIn(folder)).toEqual([])
}

describe.skipIf(reason !== '')(`a full disk${reason}`, () => {
  it('at a checkpoint: is named, nothing half-written stays, and the run goes on when there is room', async () => {
    const checkpoint = sizeOf(place.path('reference', 'checkpoints', 'step-000006'))
    const best = sizeOf(place.path('reference', 'best'))
    const folder = await mountSmall('disk', checkpoint + 2 * best + 64 * 1024)
    const { code, stderr } = await runCli(place.trainArgs('disk'))
    expect(code).toBe(2)
    expect(stderr.replaceAll(place.folder, '<dir>')).toMatchInlineSnapshot(`
      "<dir>/disk/checkpoints/step-000006: the disk is full (ENOSPC). Nothing half-written was kept and earlier checkpoints are intact. Free space, then go on with --resume.
      "
    `)
    expect(temporariesIn(folder)).toEqual([])
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['step-000003'])
    expect((await readdir(join(folder, 'checkpoints', 'step-000003'))).length).toBe(4)

    const again = await runCli([...place.trainArgs('disk'), '--resume'])
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 2, stderr })

    expect(run('mount', '-o', 'remount,size=64m', folder).status).toBe(0)
    expect(await runCli([...place.trainArgs('disk'), '--resume'])).toMatchObject({ code: 0, stderr: '' })
    await expectSameAsReference('disk')
  })

  it('that somebody else fills: the same for whatever is written first', async () => {
    const folder = await mountSmall('filled', 16 << 20)
    const filler = join(folder, 'filler')
    const cli = startCli([...place.trainArgs('filled'), '--json'], {
      onEvent: (event) => {
        if (event.type === 'checkpoint' && event.step === 3) run('dd', 'if=/dev/zero', `of=${filler}`, 'bs=4096')
      },
    })
    const { code, stderr } = await cli.ended
    expect(code).toBe(2)
    expect(stderr.replaceAll(place.folder, '<dir>')).toContain('<dir>/filled')
    expect(stderr).toContain('the disk is full (ENOSPC)')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(temporariesIn(folder)).toEqual([])
    await rm(filler)
    expect(await runCli([...place.trainArgs('filled'), '--resume'])).toMatchObject({ code: 0, stderr: '' })
    await expectSameAsReference('filled')
  })

  it('from the start', async () => {
    const folder = await mountSmall('full', 64 * 1024)
    await writeFile(join(folder, 'filler'), new Uint8Array(65536)).catch(() => {})
    const { code, stderr } = await runCli(place.trainArgs('full/out'))
    expect(code).toBe(2)
    expect(stderr.replaceAll(place.folder, '<dir>')).toMatchInlineSnapshot(`
      "<dir>/full/out: cannot be written (ENOSPC). Check that it is a folder, its permissions and the free space, or choose another output_dir or logging_dir.
      "
    `)
    expect((await readdir(folder)).filter((name) => name !== 'filler')).toEqual([])
  })
})

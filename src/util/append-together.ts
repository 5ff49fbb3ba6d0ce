import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { writeFileAtomic } from './write-atomic.ts'

/**
 * Several files of one folder that grow together, all or none, whenever the process dies. What is to be written is first put whole into a
 * journal; once that is there the write will be finished, by us or by whoever comes next. The caller holds the folder's lock for all but
 * `readTogether`.
 */

export interface Growth {
  readonly name: string // of a file in the folder; made where missing
  readonly text: string
  readonly replace?: true // the file's whole new text instead of its end
}

interface Step {
  readonly name: string
  readonly from: number // bytes that stay
  readonly text: string
}

const JOURNAL = 'pending.json'

/** Writes them all. When this throws before the disk was full again nothing has changed. */
export async function appendTogether(folder: string, growths: readonly Growth[]): Promise<void> {
  const steps: Step[] = []
  for (const { name, text, replace } of growths) {
    steps.push({ name, from: replace ? 0 : await sizeOf(join(folder, name)), text })
  }
  await writeFileAtomic(join(folder, JOURNAL), JSON.stringify(steps))
  try {
    await finishAppends(folder)
  } catch (error) {
    if (growths.every(({ replace }) => !replace)) await takeBack(folder, steps).catch(() => {})
    throw error
  }
}

/** Finishes what a process that died left in the journal. @returns whether there was something */
export async function finishAppends(folder: string): Promise<boolean> {
  const steps = await readJournal(folder)
  if (steps === null) return false
  for (const { name, from, text } of steps) {
    await withFile(join(folder, name), async (handle) => {
      await handle.truncate(from)
      await handle.write(Buffer.from(text), 0, null, from)
      await handle.sync()
    })
  }
  await rm(join(folder, JOURNAL))
  return true
}

const ATTEMPTS = 50

/** The texts of files as they stand before or after any write, never in its middle; '' for one that is not there. Needs no lock. */
export async function readTogether<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  for (let attempt = 0; ; attempt++) {
    const before = await stateOf(folder, names)
    const journal = await readJournal(folder)
    const bytes = await Promise.all(names.map((name) => readIfThere(join(folder, name))))
    if (before === (await stateOf(folder, names)) || attempt === ATTEMPTS) {
      const texts = names.map((name, i) => [
        name,
        textOf(
          bytes[i]!,
          journal?.find((step) => step.name === name),
        ),
      ])
      return Object.fromEntries(texts) as Record<Name, string>
    }
    await setTimeout(10)
  }
}

function textOf(bytes: Buffer, step: Step | undefined): string {
  return step ? bytes.toString('utf8', 0, step.from) + step.text : bytes.toString('utf8')
}

/** The same text twice: nothing was written in between. */
async function stateOf(folder: string, names: readonly string[]): Promise<string> {
  const stats = await Promise.all([JOURNAL, ...names].map((name) => stat(join(folder, name)).catch(() => null)))
  return stats.map((found) => (found ? `${found.ino}/${found.size}/${found.mtimeMs}` : '-')).join(' ')
}

/** A disk that is full: the files as they were, then no journal. */
async function takeBack(folder: string, steps: readonly Step[]): Promise<void> {
  for (const { name, from } of steps) {
    const path = join(folder, name)
    if ((await sizeOf(path)) > from) await withFile(path, (handle) => handle.truncate(from))
  }
  await rm(join(folder, JOURNAL), { force: true })
}

async function readJournal(folder: string): Promise<readonly Step[] | null> {
  const bytes = await readIfThere(join(folder, JOURNAL))
  return bytes.length === 0 ? null : (JSON.parse(bytes.toString('utf8')) as readonly Step[])
}

async function withFile(path: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  await open(path, 'a').then((handle) => handle.close()) // made where missing
  const handle = await open(path, 'r+')
  try {
    await use(handle)
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0
}

async function readIfThere(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

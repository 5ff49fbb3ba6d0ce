import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import { UserError } from '../texts/user-error.ts'
import type { FileLock } from '../util/file-lock.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { EventLog } from './event-log.ts'
import { takeLock } from './lock.ts'
import {
  CHECKPOINT_FOLDER,
  RESULT_FILES,
  RUN_ENTRIES,
  type RunPaths,
  runPaths,
  TEMPORARY,
  TENSORBOARD_FILE,
} from './paths.ts'
import { Run } from './record.ts'
import { writing } from './writing.ts'

/**
 * The run folder: the only thing that training and everybody who looks at it have in common. This room knows neither the trainer
 * nor what a checkpoint holds.
 */

export interface CreateRunOptions {
  readonly resume: boolean
  readonly configYaml: string // written to config.yaml as it is; of a resumed run when it has started
  readonly now: () => number // ms since the epoch
}

/**
 * Takes `config.output_dir` for this process. An earlier run there is gone on with (`resume`), removed (`overwrite_output_dir`)
 * or left alone (UserError). What is not a run's is never touched.
 * @example await using run = await createRun(config, { resume: false, configYaml, now: Date.now })
 */
export async function createRun(
  config: Pick<RunConfig, 'output_dir' | 'logging_dir' | 'overwrite_output_dir'>,
  { resume, configYaml, now }: CreateRunOptions,
): Promise<Run> {
  const paths = runPaths(config.output_dir, config.logging_dir)
  const made = await writing(paths.root, () => mkdir(paths.root, { recursive: true }))
  try {
    const entries = await writing(paths.root, () => readdir(paths.root))
    const lock = await writing(paths.root, () => takeLock(paths.lock, now()))
    try {
      const isRun = holdsRun(entries)
      refuse(paths, entries, { isRun, resume, overwrite: config.overwrite_output_dir })
      return await writing(paths.root, () => takeFolder(paths, { isRun, resume, configYaml, lock }))
    } catch (error) {
      await lock.release()
      throw error
    }
  } catch (error) {
    if (made !== undefined) await removeEmpty(paths.root, made)
    throw error
  }
}

interface Taking {
  readonly isRun: boolean
  readonly resume: boolean
  readonly configYaml: string
  readonly lock: FileLock
}

async function takeFolder(paths: RunPaths, { isRun, resume, configYaml, lock }: Taking): Promise<Run> {
  if (!isInside(paths.root, paths.tensorboard)) await makeBoard(paths) // fails before anything is removed
  if (isRun) await removeTemporaries(paths)
  if (isRun && !resume) await removeRun(paths)
  try {
    return await openRun(paths, isRun && resume, configYaml, lock)
  } catch (error) {
    if (!resume) await removeRun(paths).catch(() => {}) // the first error is the one worth telling
    throw error
  }
}

/** Whether a folder with these entries is a run folder. */
function holdsRun(entries: readonly string[]): boolean {
  return entries.includes('events.jsonl') || RESULT_FILES.some((name) => entries.includes(name))
}

function refuse(
  { root }: RunPaths,
  entries: readonly string[],
  { isRun, resume, overwrite }: { readonly isRun: boolean; readonly resume: boolean; readonly overwrite: boolean },
): void {
  if (isRun && !resume && !overwrite) throw new UserError('runs.exists', { path: root })
  if (isRun) return
  const foreign = [...RUN_ENTRIES, 'checkpoints'].find((name) => entries.includes(name))
  if (foreign) throw new UserError('runs.foreign', { path: root, name: foreign })
  if (resume) throw new UserError('runs.nothingToResume', { path: root })
}

/** The event log comes first: with it the folder is a run folder, should we die before the next line. */
async function openRun(paths: RunPaths, resumed: boolean, configYaml: string, lock: FileLock): Promise<Run> {
  const log = await EventLog.open(paths.events)
  try {
    if (!resumed) await writeFileAtomic(paths.config, configYaml)
    await mkdir(paths.checkpoints, { recursive: true })
    await makeBoard(paths)
    return new Run({ paths, resumed, configYaml, log, lock })
  } catch (error) {
    await log.close()
    throw error
  }
}

async function makeBoard({ tensorboard }: RunPaths): Promise<void> {
  await writing(tensorboard, () => mkdir(tensorboard, { recursive: true }))
}

/** What a process that died was still writing; nobody else writes while the lock is ours. */
async function removeTemporaries({ root, checkpoints, best }: RunPaths): Promise<void> {
  await rename(join(root, 'best.next'), best).catch(() => {}) // it died between removing the old one and this; else refused
  for (const folder of [root, checkpoints]) {
    const names = (await namesIn(folder)).filter((name) => TEMPORARY.test(name))
    for (const name of names) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Takes away the folders from `root` up to `made` as long as they are empty. */
async function removeEmpty(root: string, made: string): Promise<void> {
  const removed = await rmdir(root).then(
    () => true,
    () => false,
  )
  if (removed && root !== made) await removeEmpty(dirname(root), made)
}

/** Removes what runs make, by name; a folder that holds anything else stays. `events.jsonl` goes last, as it came first. */
async function removeRun(paths: RunPaths): Promise<void> {
  await removeMatching(paths.checkpoints, CHECKPOINT_FOLDER)
  if (isInside(paths.root, paths.tensorboard)) await removeMatching(paths.tensorboard, TENSORBOARD_FILE)
  for (const name of RUN_ENTRIES) await rm(join(paths.root, name), { recursive: true, force: true })
}

async function removeMatching(folder: string, names: RegExp): Promise<void> {
  const found = await namesIn(folder)
  for (const name of found.filter((name) => names.test(name))) await rm(join(folder, name), { recursive: true })
  await rmdir(folder).catch(() => {}) // not there, or not empty: something there is not ours
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
}

/** A logging_dir elsewhere may belong to several runs. */
function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && !isAbsolute(way) && !way.startsWith('..')
}

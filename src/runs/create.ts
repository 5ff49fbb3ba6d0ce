import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { EventLog } from './event-log.ts'
import { type RunLock, takeLock } from './lock.ts'
import { CHECKPOINT_FOLDER, RESULT_FILES, RUN_ENTRIES, type RunPaths, runPaths, TENSORBOARD_FILE } from './paths.ts'
import { Run } from './record.ts'
import { writing } from './writing.ts'

/**
 * The run folder: the only thing that training and everybody who looks at it have in common. This room knows neither the trainer
 * nor what a checkpoint holds.
 */

export interface CreateRunOptions {
  readonly resume: boolean
  readonly configYaml: string // written to config.yaml as it is
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
  await writing(paths.root, () => mkdir(paths.root, { recursive: true }))
  const entries = await writing(paths.root, () => readdir(paths.root))
  const lock = await writing(paths.root, () => takeLock(paths.lock, now()))
  try {
    const isRun = holdsRun(entries)
    refuse(paths, entries, { isRun, resume, overwrite: config.overwrite_output_dir })
    if (isRun && !resume) await writing(paths.root, () => removeRun(paths))
    return await writing(paths.root, () => openRun(paths, isRun && resume, configYaml, lock))
  } catch (error) {
    await lock.release()
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
async function openRun(paths: RunPaths, resumed: boolean, configYaml: string, lock: RunLock): Promise<Run> {
  const log = await EventLog.open(paths.events)
  try {
    await writeFileAtomic(paths.config, configYaml)
    await mkdir(paths.checkpoints, { recursive: true })
    await writing(paths.tensorboard, () => mkdir(paths.tensorboard, { recursive: true }))
    return new Run(paths, resumed, log, lock)
  } catch (error) {
    await log.close()
    throw error
  }
}

/** Removes what runs make, by name; a folder that holds anything else stays. `events.jsonl` goes last, as it came first. */
async function removeRun(paths: RunPaths): Promise<void> {
  await removeMatching(paths.checkpoints, CHECKPOINT_FOLDER)
  if (isInside(paths.root, paths.tensorboard)) await removeMatching(paths.tensorboard, TENSORBOARD_FILE)
  for (const name of RUN_ENTRIES) await rm(join(paths.root, name), { recursive: true, force: true })
}

async function removeMatching(folder: string, names: RegExp): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const name of found.filter((name) => names.test(name))) await rm(join(folder, name), { recursive: true })
  if (found.length > 0) await rmdir(folder).catch(() => {}) // not empty: something there is not ours
}

/** A logging_dir elsewhere may belong to several runs. */
function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && !isAbsolute(way) && !way.startsWith('..')
}

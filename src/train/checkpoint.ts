/**
 * Checkpoints of a run: written whole into a temporary folder, then renamed, so that a folder with a final name is complete. What a
 * resumed run needs beyond the numbers (order of rows, dropout) follows from seed and step.
 */
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backend } from '../ggml/backend.ts'
import type { Adapter } from '../lora/adapter.ts'
import { savePeft } from '../lora/save-peft.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFolderAtomic } from '../util/write-atomic.ts'
import { type ExtraState, restoreAdapterState, saveAdapterState } from './adapter-state.ts'
import type { BestSoFar } from './early-stopping.ts'

const STATE_FILE = 'trainer_state.json'
const OPTIMIZER_FILE = 'optimizer.safetensors'
const BEST_FILE = 'adapter_state.safetensors'
const FORMAT = 2

/** What must be the same for a run to go on. */
export type Fingerprints = Readonly<Record<string, string>>

export interface TrainerState {
  readonly format: number
  readonly step: number
  readonly best: BestSoFar
  readonly evalLossBefore: number | null
  readonly seconds: number // of training so far
  readonly fingerprints: Fingerprints
  readonly copies?: string // of the model's matrices; absent in older checkpoints
  readonly rules: unknown // state of what watches or steers the run, JSON
}

/** A checkpoint put back: its state, and the arrays that were saved beside the adapter's. */
export interface Restored extends TrainerState {
  readonly extra: ExtraState
}

export interface CheckpointPlace {
  readonly backend: Backend
  readonly adapter: Adapter
  readonly folder: string // the run folder
  readonly baseModel: string
}

function stepFolder(step: number): string {
  return join('checkpoints', `step-${String(step).padStart(6, '0')}`)
}

/** @returns the folder, relative to the run folder */
export async function saveCheckpoint(
  place: CheckpointPlace,
  state: Omit<TrainerState, 'format'>,
  keep: number,
  extra?: ExtraState,
): Promise<string> {
  const { backend, adapter, folder, baseModel } = place
  const relative = stepFolder(state.step)
  const path = join(folder, relative)
  await rm(path, { recursive: true, force: true }) // the same step, saved before an interruption
  await writeFolderAtomic(path, async (temporary) => {
    await savePeft(temporary, adapter.readWeights(), baseModel)
    await saveAdapterState(join(temporary, OPTIMIZER_FILE), backend, adapter, true, extra)
    await writeFile(join(temporary, STATE_FILE), `${JSON.stringify({ format: FORMAT, ...state }, null, 2)}\n`)
  })
  await removeOld(folder, keep)
  return relative
}

/** The newest complete checkpoint of a run folder, put back on the device; undefined when there is none. */
export async function restoreLatest(place: CheckpointPlace, fingerprints: Fingerprints): Promise<Restored | undefined> {
  const { backend, adapter, folder } = place
  const latest = (await listCheckpoints(folder)).at(-1)
  if (!latest) return undefined
  const path = join(folder, 'checkpoints', latest)
  const state = JSON.parse(await readFile(join(path, STATE_FILE), 'utf8')) as TrainerState
  if (state.format !== FORMAT)
    throw new UserError('train.checkpointFormat', { path, got: state.format, allowed: FORMAT })
  const changed = Object.keys(fingerprints).filter((key) => state.fingerprints[key] !== fingerprints[key])
  if (changed.length > 0) throw new UserError('train.resumeChanged', { path, changed: changed.join(', ') })
  return { ...state, extra: await restoreAdapterState(join(path, OPTIMIZER_FILE), backend, adapter, true) }
}

/** Replaces `best/`: the old one goes only when the new one is whole. */
export async function saveBest({ backend, adapter, folder, baseModel }: CheckpointPlace): Promise<void> {
  const [path, next] = [join(folder, 'best'), join(folder, 'best.next')]
  await rm(next, { recursive: true, force: true })
  await writeFolderAtomic(next, async (temporary) => {
    await savePeft(temporary, adapter.readWeights(), baseModel)
    await saveAdapterState(join(temporary, BEST_FILE), backend, adapter, false)
  })
  await rm(path, { recursive: true, force: true })
  await rename(next, path)
}

export async function restoreBest({ backend, adapter, folder }: CheckpointPlace): Promise<void> {
  // Between the two renames of `saveBest` a crash leaves the whole new one under its first name.
  const [path, next] = [join(folder, 'best'), join(folder, 'best.next')]
  if (!(await exists(path))) await rename(next, path)
  await restoreAdapterState(join(path, BEST_FILE), backend, adapter, false)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

async function listCheckpoints(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'checkpoints')).catch(() => [])
  const stepOf = (name: string) => Number(name.slice('step-'.length))
  return names.filter((name) => /^step-\d{6,}$/.test(name)).sort((a, b) => stepOf(a) - stepOf(b))
}

async function removeOld(folder: string, keep: number): Promise<void> {
  const names = await listCheckpoints(folder)
  for (const name of keep > 0 ? names.slice(0, -keep) : [])
    await rm(join(folder, 'checkpoints', name), { recursive: true, force: true })
}

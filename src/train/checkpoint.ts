/**
 * Checkpoints of a run: written whole into a temporary folder, then renamed, so that a folder with a final name is complete. What a
 * resumed run needs beyond the numbers (order of rows, dropout) follows from seed and step.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSafetensors, toFloat32, writeSafetensors } from '../formats/safetensors.ts'
import type { SafeTensor } from '../formats/safetensors-types.ts'
import type { Backend } from '../ggml/backend.ts'
import { readFloats, writeTensor } from '../ggml/buffer.ts'
import type { Tensor } from '../ggml/types.ts'
import type { Adapter } from '../lora/adapter.ts'
import { loadPeft } from '../lora/load-peft.ts'
import { savePeft } from '../lora/save-peft.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFolderAtomic } from '../util/write-atomic.ts'
import type { BestSoFar } from './early-stopping.ts'

const STATE_FILE = 'trainer_state.json'
const OPTIMIZER_FILE = 'optimizer.safetensors'
const FORMAT = 1

/** What must be the same for a run to go on. */
export type Fingerprints = Readonly<Record<string, string>>

export interface TrainerState {
  readonly format: number
  readonly step: number
  readonly best: BestSoFar
  readonly evalLossBefore: number | null
  readonly seconds: number // of training so far
  readonly fingerprints: Fingerprints
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
): Promise<string> {
  const { backend, adapter, folder, baseModel } = place
  const relative = stepFolder(state.step)
  const path = join(folder, relative)
  await rm(path, { recursive: true, force: true }) // the same step, saved before an interruption
  await writeFolderAtomic(path, async (temporary) => {
    await savePeft(temporary, adapter.readWeights(), baseModel)
    const moments = new Map([moment('exp_avg', backend, adapter.flat.m), moment('exp_avg_sq', backend, adapter.flat.v)])
    await writeSafetensors(join(temporary, OPTIMIZER_FILE), moments)
    await writeFile(join(temporary, STATE_FILE), `${JSON.stringify({ format: FORMAT, ...state }, null, 2)}\n`)
  })
  await removeOld(folder, keep)
  return relative
}

/** The newest complete checkpoint of a run folder, put back on the device; undefined when there is none. */
export async function restoreLatest(
  place: CheckpointPlace,
  fingerprints: Fingerprints,
): Promise<TrainerState | undefined> {
  const { backend, adapter, folder } = place
  const latest = (await listCheckpoints(folder)).at(-1)
  if (!latest) return undefined
  const path = join(folder, 'checkpoints', latest)
  const state = JSON.parse(await readFile(join(path, STATE_FILE), 'utf8')) as TrainerState
  if (state.format !== FORMAT)
    throw new UserError('train.checkpointFormat', { path, got: state.format, allowed: FORMAT })
  const changed = Object.keys(fingerprints).filter((key) => state.fingerprints[key] !== fingerprints[key])
  if (changed.length > 0) throw new UserError('train.resumeChanged', { path, changed: changed.join(', ') })
  adapter.writeWeights((await loadPeft(path, adapter.sites)).modules)
  const { tensors } = await readSafetensors(join(path, OPTIMIZER_FILE))
  for (const [name, tensor] of [
    ['exp_avg', adapter.flat.m],
    ['exp_avg_sq', adapter.flat.v],
  ] as const) {
    writeTensor(backend, tensor, toFloat32(tensors.get(name)!))
  }
  return state
}

/** Replaces `best/`: the old one goes only when the new one is whole. */
export async function saveBest({ adapter, folder, baseModel }: CheckpointPlace): Promise<void> {
  const path = join(folder, 'best')
  const next = join(folder, 'best.next')
  await rm(next, { recursive: true, force: true })
  await writeFolderAtomic(next, (temporary) => savePeft(temporary, adapter.readWeights(), baseModel))
  await rm(path, { recursive: true, force: true })
  await rename(next, path)
}

export async function restoreBest({ adapter, folder }: CheckpointPlace): Promise<void> {
  adapter.writeWeights((await loadPeft(join(folder, 'best'), adapter.sites)).modules)
}

async function listCheckpoints(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'checkpoints')).catch(() => [])
  return names.filter((name) => /^step-\d{6,}$/.test(name)).sort()
}

async function removeOld(folder: string, keep: number): Promise<void> {
  const names = await listCheckpoints(folder)
  for (const name of keep > 0 ? names.slice(0, -keep) : [])
    await rm(join(folder, 'checkpoints', name), { recursive: true, force: true })
}

function moment(name: string, backend: Backend, tensor: Tensor): readonly [string, SafeTensor] {
  const values = readFloats(backend, tensor)
  return [name, { dtype: 'F32', shape: [values.length], data: new Uint8Array(values.buffer) }]
}

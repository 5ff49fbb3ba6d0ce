import type { LlamaAdapter } from '../llama/model.ts'
import type { AdapterWeights, TakenAdapter } from './adapter-weights.ts'
import type { AdapterFile } from './engine.ts'
import type { Lane } from './lane.ts'

export interface ScaledAdapter {
  readonly adapter: LlamaAdapter
  readonly scale: number
}

/** Adapters that apply together: their weights and the lane that answers with them. */
export interface AdapterSet {
  readonly lane: Lane
  /** Resolves when the answers under way have ended; then lane and weights are given back. */
  retire(): Promise<void>
}

export interface AdapterSetMeans {
  readonly weights: AdapterWeights
  readonly laneWith: (adapters: readonly ScaledAdapter[]) => Lane
}

/** Loads the files and opens their context now and not when asked, so that a wrong file is told at once. */
export async function openAdapterSet(
  files: readonly AdapterFile[],
  { weights, laneWith }: AdapterSetMeans,
): Promise<AdapterSet> {
  const taken: TakenAdapter[] = []
  const giveBack = () => {
    for (const each of taken) each.giveBack()
  }
  try {
    for (const { path } of files) taken.push(await weights.take(path))
  } catch (error) {
    giveBack()
    throw error
  }
  const lane = laneWith(taken.map(({ adapter }, i) => ({ adapter, scale: files[i]!.scale })))
  const retire = async () => {
    await lane.retire()
    giveBack()
  }
  try {
    ;(await lane.begin())!.end() // without a signal there is always a turn
    return { lane, retire }
  } catch (error) {
    await retire()
    throw error
  }
}

import { readFile } from 'node:fs/promises'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { BUCKETS, nFeatures } from './features.ts'
import type { RouterReport } from './report.ts'
import type { RouterModel } from './router-model.ts'
import type { TrainedRouter } from './train-router.ts'

/** A trained router as one JSON file: weights, threshold, figures and the hash of all that it was made of. */
interface RouterFile {
  readonly format: 1
  readonly inputs: string
  readonly trainedAt: string // ISO 8601
  readonly classes: RouterModel['classes']
  readonly temperature: number
  readonly threshold: number
  readonly topics: number
  readonly mean: string // base64 of little-endian float32, as the others
  readonly idf: string
  readonly weights: string
  readonly bias: string
  readonly report: RouterReport
}

export interface StoredRouter extends TrainedRouter {
  readonly trainedAt: string
}

export async function saveRouter(
  path: string,
  inputs: string,
  { model, report }: TrainedRouter,
): Promise<StoredRouter> {
  const { classes, space, softmax, temperature, threshold } = model
  const file: RouterFile = {
    format: 1,
    inputs,
    trainedAt: new Date().toISOString(),
    classes,
    temperature,
    threshold,
    topics: space.nTopics,
    mean: packed(space.mean),
    idf: packed(space.idf),
    weights: packed(softmax.weights),
    bias: packed(softmax.bias),
    report,
  }
  await writeFileAtomic(path, `${JSON.stringify(file)}\n`)
  return (await loadRouter(path, inputs))!
}

/** null where there is none, where it was made of other things, or where it cannot be read: it is then made anew. */
export async function loadRouter(path: string, inputs: string): Promise<StoredRouter | null> {
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as RouterFile
    if (file.format !== 1 || file.inputs !== inputs) return null
    const space = { mean: unpacked(file.mean), idf: unpacked(file.idf), nTopics: file.topics }
    const nClasses = file.classes.length + 1
    const softmax = { nClasses, weights: unpacked(file.weights), bias: unpacked(file.bias) }
    const fits = softmax.weights.length === nFeatures(space) * nClasses && softmax.bias.length === nClasses
    if (!fits || space.idf.length !== BUCKETS) return null
    const { classes, temperature, threshold, report, trainedAt } = file
    return { model: { classes, space, softmax, temperature, threshold }, report, trainedAt }
  } catch {
    return null
  }
}

function packed(values: Float64Array): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64')
}

function unpacked(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64')
  return Float64Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(4 * i))
}

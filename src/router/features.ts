import { plain, type ScoreTopics } from './topic-scores.ts'

/** A question as numbers: columns and values of what is not 0. [nFeatures] */
export interface Features {
  readonly columns: Int32Array
  readonly values: Float64Array
}

/** What turns a question into numbers; kept with the weights that were learned on it. */
export interface FeatureSpace {
  readonly mean: Float64Array // of the embeddings [hidden]
  readonly idf: Float64Array // of hashed n-grams [BUCKETS]
  readonly nTopics: number
}

/** What is looked at in a question. */
export interface Seen {
  readonly vector: ArrayLike<number> // by the base [hidden], length 1
  readonly grams: ReadonlyMap<number, number> // n-grams by hash, counted
  readonly points: Float64Array // of the topics
}

export function lookAt(text: string, vector: ArrayLike<number>, score: ScoreTopics): Seen {
  return { vector, grams: gramsOf(text), points: score(text) }
}

export const BUCKETS = 1 << 12
const LONGEST_GRAM = 3
/** Sizes of the three groups beside each other, chosen by cross-validation over the samples. */
const SCALE = { embedding: 1, grams: 1, topics: 2 }
const HALF = 6 // points at which a topic's feature is half of what it can be

export function nFeatures({ mean, nTopics }: FeatureSpace): number {
  return mean.length + BUCKETS + nTopics
}

export function learnSpace(seen: readonly Seen[]): FeatureSpace {
  const mean = new Float64Array(seen[0]!.vector.length)
  const counts = new Float64Array(BUCKETS)
  for (const { grams, vector } of seen) {
    for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / seen.length
    for (const bucket of grams.keys()) counts[bucket]! += 1
  }
  return {
    mean,
    idf: counts.map((count) => Math.log((1 + seen.length) / (1 + count)) + 1),
    nTopics: seen[0]!.points.length,
  }
}

export function featuresOf({ vector, grams: counted, points }: Seen, { mean, idf }: FeatureSpace): Features {
  const columns: number[] = []
  const values: number[] = []
  const add = (from: number, group: readonly (readonly [number, number])[], scale: number, length: number) => {
    for (const [column, value] of group) {
      columns.push(from + column)
      values.push((scale * value) / (length || 1))
    }
  }
  const embedding = Array.from(mean, (each, i) => [i, vector[i]! - each] as const)
  const grams = [...counted].map(([bucket, count]) => [bucket, (1 + Math.log(count)) * idf[bucket]!] as const)
  const topics = [...points].flatMap((each, i) => (each > 0 ? [[i, each / (each + HALF)] as const] : []))
  add(0, embedding, SCALE.embedding, lengthOf(embedding))
  add(mean.length, grams, SCALE.grams, lengthOf(grams))
  add(mean.length + BUCKETS, topics, SCALE.topics, 1)
  return { columns: Int32Array.from(columns), values: Float64Array.from(values) }
}

const lengthOf = (group: readonly (readonly [number, number])[]) => Math.hypot(...group.map(([, value]) => value))

/** n-grams of 1 to 3 letters by hash, counted. */
function gramsOf(text: string): ReadonlyMap<number, number> {
  const letters = [...`^${plain(text).replace(/[\s\p{P}]+/gu, ' ')}$`].slice(0, 400)
  const grams = new Map<number, number>()
  for (let n = 1; n <= LONGEST_GRAM; n++) {
    for (let i = 0; i + n <= letters.length; i++) {
      const bucket = bucketOf(letters, i, n)
      grams.set(bucket, (grams.get(bucket) ?? 0) + 1)
    }
  }
  return grams
}

/** FNV-1a over the code points. */
function bucketOf(letters: readonly string[], from: number, n: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < from + n; i++) hash = Math.imul(hash ^ letters[i]!.codePointAt(0)!, 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) % BUCKETS
}

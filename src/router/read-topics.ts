import { type Placed, readYamlMap, tellUnknown, type YamlMap } from '../formats/yaml-map.ts'
import type { TextKey } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'
import { STRENGTHS, type Topic } from './topic.ts'
import { plain } from './topic-scores.ts'

const TOPIC_KEYS = ['name', 'names', 'age_to', ...STRENGTHS, 'examples', 'learn']
const MAX_WORD = 24 // letters

/**
 * Topics from YAML over those that are there already: one of a known name changes only the lists it names. Every fault is added to `faults`
 * with its line; what is read is then not to be used.
 */
export function readTopics(
  source: string,
  file: string,
  base: readonly Topic[],
  faults: UserError[],
): readonly Topic[] {
  const root = readYamlMap(source, file, faults, { notAMapping: 'router.notAMapping', maxDepth: 4 })
  if (root === null || !(root.value instanceof Map)) return base
  const map = root.value as YamlMap
  tellUnknown(map, ['version', 'topics'], faults)
  const list = map.get('topics')
  if (!Array.isArray(list?.value)) {
    faults.push(new UserError('router.notAMapping', { file }))
    return base
  }
  const topics = new Map(base.map((topic) => [topic.name, topic]))
  const seen = new Map<string, string>()
  for (const item of list.value as readonly Placed[]) {
    const topic = topicOf(item, topics, faults)
    if (topic === null) continue
    const first = seen.get(topic.name)
    if (first !== undefined)
      faults.push(new UserError('router.sameTopic', { place: item.place, topic: topic.name, first }))
    seen.set(topic.name, item.place)
    topics.set(topic.name, topic)
  }
  return [...topics.values()]
}

function topicOf(item: Placed, known: ReadonlyMap<string, Topic>, faults: UserError[]): Topic | null {
  if (!(item.value instanceof Map)) {
    faults.push(new UserError('router.notATopic', { place: item.place }))
    return null
  }
  const map = item.value as YamlMap
  tellUnknown(map, TOPIC_KEYS, faults)
  const name = map.get('name')
  if (typeof name?.value !== 'string' || name.value.trim() === '') {
    faults.push(new UserError('router.notATopic', { place: name?.place ?? item.place }))
    return null
  }
  const before = known.get(name.value)
  const texts = (key: string, old: readonly string[] = []) => textsOf(map.get(key), old, faults)
  const topic: Topic = {
    name: name.value,
    names: texts('names', before?.names),
    ageTo: ageOf(map.get('age_to'), before?.ageTo ?? null, faults),
    words: {
      sure: wordsOf(map.get('sure'), before?.words.sure, faults),
      likely: wordsOf(map.get('likely'), before?.words.likely, faults),
      hint: wordsOf(map.get('hint'), before?.words.hint, faults),
    },
    examples: texts('examples', before?.examples),
    learn: texts('learn', before?.learn),
    place: item.place,
  }
  if (STRENGTHS.every((strength) => topic.words[strength].length === 0)) tell('router.noWords', item, topic, faults)
  if (topic.examples.length === 0) tell('router.noExamples', item, topic, faults)
  return topic
}

function tell(key: TextKey, { place }: Placed, { name }: Topic, faults: UserError[]): void {
  faults.push(new UserError(key, { place, topic: name }))
}

function textsOf(placed: Placed | undefined, before: readonly string[], faults: UserError[]): readonly string[] {
  if (placed === undefined) return before
  const items = Array.isArray(placed.value) ? (placed.value as readonly Placed[]) : [placed]
  return items.flatMap(({ value, place }) => {
    if (typeof value === 'number') return [String(value)]
    if (typeof value === 'string' && value.trim() !== '') return [value.trim()]
    faults.push(new UserError('router.notTexts', { place }))
    return []
  })
}

/** A word stands for itself in one form of its letters; one of no letters or of a sentence's length would never be found. */
function wordsOf(
  placed: Placed | undefined,
  before: readonly string[] | undefined,
  faults: UserError[],
): readonly string[] {
  if (placed === undefined) return before ?? []
  const words = textsOf(placed, [], faults).map(plain)
  if (words.some((word) => word === '' || word.length > MAX_WORD))
    faults.push(new UserError('router.badWord', { place: placed.place, max: MAX_WORD }))
  return [...new Set(words)]
}

function ageOf(placed: Placed | undefined, before: number | null, faults: UserError[]): number | null {
  if (placed === undefined) return before
  const { value, place } = placed
  if (value === null) return null
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 120) return value
  faults.push(new UserError('router.badAge', { place }))
  return null
}

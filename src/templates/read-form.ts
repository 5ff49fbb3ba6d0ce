import { type Placed, readYamlMap, tellUnknown, type YamlMap } from '../formats/yaml-map.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { isExactLine } from './characters.ts'
import { type Form, type FormSection, forms, SECTION_DEFAULTS } from './forms.ts'

/**
 * A user's form from YAML, or every fault at once with its line. A section is a mapping, or its title alone.
 * `id`, `domain` (generic where not given), `disclaimer` (none where not given), `sections: [{title, required, minLines, maxLines, maxChars}]`.
 */

const DOMAINS = ['medical', 'legal', 'generic'] as const
const MAX_SECTIONS = 20
const MAX_LINES = 200
const MAX_CHARS = 2000 // llama.cpp repeats nothing more often
const MIN_MAX_CHARS = 4
const MAX_TITLE = 40

/** @param file the path as the user gave it, for messages */
export function readForm(source: string, file: string): Form {
  const faults: UserError[] = []
  const root = readYamlMap(source, file, faults, { notAMapping: 'templates.notAMapping', camelCase: true, maxDepth: 4 })
  const form = root === null ? null : formOf(root, file, createReader(faults))
  if (form === null || faults.length > 0) throw new UserErrors(faults)
  return form
}

function formOf(root: Placed, file: string, reader: Reader): Form {
  const map = root.value as YamlMap
  reader.known(map, ['id', 'domain', 'disclaimer', 'sections'])
  const id = reader.text(map, 'id', file)
  const { place = file } = map.get('id') ?? {}
  if (id !== null && !/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,63}$/u.test(id)) reader.fault('templates.badId', { place })
  if (forms.some((form) => form.id === id)) reader.fault('templates.builtInId', { place })
  const domain = map.has('domain') ? reader.oneOf(map, 'domain', DOMAINS) : 'generic'
  const disclaimer = map.has('disclaimer') ? reader.text(map, 'disclaimer', file) : null
  if (disclaimer !== null && !isExactLine(disclaimer, 'next', MAX_CHARS)) {
    reader.fault('templates.badDisclaimer', { place: map.get('disclaimer')!.place, max: MAX_CHARS })
  }
  const sections = sectionsOf(map, file, reader)
  return { id: id ?? '', domain: domain ?? 'generic', sections, ...(disclaimer === null ? {} : { disclaimer }) }
}

function sectionsOf(map: YamlMap, file: string, reader: Reader): readonly FormSection[] {
  const { value, place = file } = map.get('sections') ?? {}
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SECTIONS) {
    reader.fault('templates.noSections', { place, max: MAX_SECTIONS })
    return []
  }
  const sections = (value as readonly Placed[]).map((item) => sectionOf(item, reader))
  const titles = new Map<string, number>()
  for (const [i, { title }] of sections.entries()) {
    const before = titles.get(title)
    const here = (value[i] as Placed).place
    if (before !== undefined && title !== '') reader.fault('templates.sameTitle', { place: here, first: before + 1 })
    else titles.set(title, i)
  }
  if (!sections.some(({ required }) => required)) reader.fault('templates.noneRequired', { place })
  return sections
}

function sectionOf(item: Placed, reader: Reader): FormSection {
  const map: YamlMap = item.value instanceof Map ? item.value : new Map([['title', item]])
  reader.known(map, ['title', 'required', 'minLines', 'maxLines', 'maxChars'])
  const title = reader.text(map, 'title', item.place)
  if (title !== null && !isTitle(title)) {
    reader.fault('templates.badTitle', { place: map.get('title')!.place, max: MAX_TITLE })
  }
  const required = reader.flag(map, 'required') ?? SECTION_DEFAULTS.required
  const minLines = reader.whole(map, 'minLines', 1, MAX_LINES) ?? SECTION_DEFAULTS.minLines
  const maxLines = reader.whole(map, 'maxLines', 1, MAX_LINES) ?? Math.max(SECTION_DEFAULTS.maxLines, minLines)
  const maxChars = reader.whole(map, 'maxChars', MIN_MAX_CHARS, MAX_CHARS) ?? SECTION_DEFAULTS.maxChars
  if (minLines > maxLines) {
    reader.fault('templates.minOverMax', { place: map.get('minLines')?.place ?? item.place, minLines, maxLines })
  }
  return { title: title ?? '', required, minLines, maxLines, maxChars }
}

function isTitle(title: string): boolean {
  return [...title].length <= MAX_TITLE && title === title.trim() && !/[【】\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(title)
}

type Reader = ReturnType<typeof createReader>

/** Values of a mapping by their type; a wrong one is told and null, as one that is not there. */
function createReader(faults: UserError[]) {
  const fault = (...[code, values]: ConstructorParameters<typeof UserError>) =>
    void faults.push(new UserError(code, values))
  return {
    fault,
    known: (map: YamlMap, allowed: readonly string[]) => tellUnknown(map, allowed, faults),
    text(map: YamlMap, key: string, owner: string): string | null {
      const entry = map.get(key)
      if (typeof entry?.value === 'string' && entry.value !== '') return entry.value
      if (entry === undefined) fault('templates.missingKey', { place: owner, key })
      else fault('templates.notText', { place: entry.place, key })
      return null
    },
    oneOf<T extends string>(map: YamlMap, key: string, allowed: readonly T[]): T | null {
      const { value, place = '' } = map.get(key) ?? {}
      const found = allowed.find((name) => name === value)
      if (found === undefined) fault('templates.notOneOf', { place, key, allowed: allowed.join(', ') })
      return found ?? null
    },
    flag(map: YamlMap, key: string): boolean | null {
      const entry = map.get(key)
      if (entry === undefined || typeof entry.value === 'boolean') return (entry?.value as boolean | undefined) ?? null
      fault('templates.notFlag', { place: entry.place, key })
      return null
    },
    whole(map: YamlMap, key: string, min: number, max: number): number | null {
      const entry = map.get(key)
      if (entry === undefined) return null
      const { value, place } = entry
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
      fault('templates.notWhole', { place, key, min, max })
      return null
    },
  }
}

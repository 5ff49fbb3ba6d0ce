import { UserError } from '../texts/user-error.ts'
import { clip } from '../util/clip.ts'
import { keyOf } from './keys.ts'
import type { Entry } from './parse-yaml.ts'
import { settingOf } from './schema.ts'
import { valueForm } from './value-form.ts'

/** The entries of `--set key=value`. The value is taken as it stands; only an empty one and `null` mean nothing. */
export function parseOverrides(overrides: readonly string[]): {
  entries: readonly Entry[]
  faults: readonly UserError[]
} {
  const entries: Entry[] = []
  const faults: UserError[] = []
  for (const override of overrides) {
    const equals = override.indexOf('=')
    if (equals < 1) {
      faults.push(new UserError('config.set-form', { given: clip(override) }))
      continue
    }
    const name = override.slice(0, equals).trim()
    const written = override.slice(equals + 1).trim()
    const value = written === '' || written === 'null' ? null : written
    entries.push({
      name,
      value: takesMap(name) ? mapOr(value) : listOr(value),
      written,
      place: placeOf(name, written),
      line: '--set',
    })
  }
  return { entries, faults }
}

/** `[a, b]` as in YAML; quotes around the items may have been eaten by the shell or not. */
function listOr(value: string | null): unknown {
  const inner = /^\[(.*)\]$/.exec(value ?? '')?.[1]
  if (inner === undefined) return value
  return inner.split(',').flatMap((item) => item.trim().replace(/^(["'])(.*)\1$/, '$2') || [])
}

function takesMap(name: string): boolean {
  const key = keyOf(name)
  return key !== null && valueForm(key).kind === 'map'
}

/** `{a: 1, b: 2}` as in YAML. */
function mapOr(value: string | null): unknown {
  const inner = /^\{(.*)\}$/.exec(value ?? '')?.[1]
  if (inner === undefined) return value
  const pairs = inner.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.split(':')]))
  return new Map(
    pairs.map(([name = '', ...rest]) => [name.trim().replace(/^(["'])(.*)\1$/, '$2'), rest.join(':').trim()]),
  )
}

function placeOf(name: string, written: string): string {
  const key = keyOf(name)
  const hidden = key !== null && settingOf(key).private
  return hidden ? `--set ${name}:` : `--set ${clip(`${name}=${written}`)}:`
}

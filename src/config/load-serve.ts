import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { clip } from '../util/clip.ts'
import { nearest } from '../util/nearest.ts'
import { readValue } from './parse-value.ts'
import { type Entry, parseYaml } from './parse-yaml.ts'
import { readConfigText } from './read-text.ts'
import { serveChecks } from './serve-checks.ts'
import type { ServeConfig, ServeKey } from './serve-config.ts'
import { serveSettings } from './serve-settings.ts'
import { showValue } from './value-form.ts'

/** Serve YAML -> frozen `ServeConfig`, or every fault at once, in the words of the training YAML. */

export interface LoadServeOptions {
  readonly given?: Partial<ServeConfig> | undefined // of the command line, stronger than the file
  readonly cwd?: string | undefined // where relative paths start
}

/** @param path null: defaults and the command line alone */
export async function loadServeConfig(path: string | null, options: LoadServeOptions = {}): Promise<ServeConfig> {
  const { given = {}, cwd = '.' } = options
  const { entries, faults: broken } =
    path === null ? { entries: [], faults: [] } : parseYaml(await readConfigText(path, cwd), path)
  const faults = [...broken]
  const values: Record<string, unknown> = {}
  const written = chooseWritten(entries, faults)
  for (const key of Object.keys(serveSettings) as ServeKey[]) {
    const entry = written.get(key)
    const value = given[key] ?? settingValue(key, entry, path, faults)
    values[key] = absolute(key, value, cwd)
    const fault = await missingFile(key, values[key], entry?.place ?? `--${key}`)
    if (fault) faults.push(fault)
  }
  const config = values as unknown as ServeConfig
  if (faults.length === 0) faults.push(...serveChecks(config, (key) => written.get(key)?.place ?? null))
  if (faults.length > 0) throw new UserErrors(faults)
  return Object.freeze(config)
}

function chooseWritten(entries: readonly Entry[], faults: UserError[]): ReadonlyMap<string, Entry> {
  const written = new Map<string, Entry>()
  for (const entry of entries) {
    const { place, line } = entry
    const name = clip(entry.name, 40)
    const first = written.get(entry.name)
    if (first) faults.push(new UserError('config.duplicate-key', { place, key: name, line, first: first.line }))
    else if (Object.hasOwn(serveSettings, entry.name)) written.set(entry.name, entry)
    else {
      const near = nearest(entry.name, Object.keys(serveSettings))
      faults.push(
        new UserError(near ? 'config.typo' : 'config.unknown-serve-key', { place, key: name, near: near ?? '' }),
      )
    }
  }
  return written
}

function settingValue(key: ServeKey, entry: Entry | undefined, path: string | null, faults: UserError[]): unknown {
  const setting = serveSettings[key]
  const fallback = setting.default === 'required' ? null : setting.default.value
  if (entry) {
    const read = readValue(setting, entry, () => showValue(fallback))
    if (!(read instanceof UserError)) return read.value
    faults.push(read)
  } else if (setting.default === 'required') {
    const example = setting.example ?? ''
    faults.push(new UserError('config.missing-key', { file: path ?? '-m', key, example }))
  }
  return fallback
}

function absolute(key: ServeKey, value: unknown, cwd: string): unknown {
  const full = (path: string) => {
    if (isAbsolute(path)) return resolve(path)
    return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : resolve(cwd, path)
  }
  if (key === 'adapter_folders') return (value as readonly string[]).map(full)
  if (key === 'adapters' || key === 'router_data') {
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, string>>).map(([name, path]) => [name, full(path)]),
    )
  }
  return serveSettings[key].path !== undefined && typeof value === 'string' ? full(value) : value
}

async function missingFile(key: ServeKey, value: unknown, place: string): Promise<UserError | null> {
  if (serveSettings[key].path !== 'file' || typeof value !== 'string') return null
  const found = await stat(value).catch(() => null)
  return found?.isFile() ? null : new UserError('config.file-missing', { place, key, path: value })
}

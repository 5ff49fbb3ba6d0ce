import { access, constants, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import type { ConfigWarning } from './cross-checks.ts'
import { type Draft, placeOf } from './draft.ts'
import { settingKeys, settingOf } from './schema.ts'
import type { SettingKey } from './setting.ts'

/** Faults of every path that must lead to a file, and of an `output_dir` that is one. */
export async function checkFiles(draft: Draft, cwd: string): Promise<readonly UserError[]> {
  const files = settingKeys.filter(
    (key) => settingOf(key).path === 'file' && draft.given.has(key) && !draft.broken.has(key),
  )
  const faults = await Promise.all(files.map((key) => checkFile(draft, key, cwd)))
  const { output_dir } = draft.config
  if ((await kindOf(output_dir)) === 'file') {
    faults.push(new UserError('config.output-is-file', { place: placeOf(draft, 'output_dir'), path: output_dir }))
  }
  return faults.filter((fault) => fault !== null)
}

async function checkFile(draft: Draft, key: SettingKey, cwd: string): Promise<UserError | null> {
  const entry = draft.given.get(key)!
  const path = draft.config[key]
  if (typeof path !== 'string') return null
  const values = { place: entry.place, key: entry.name, path }
  const kind = await kindOf(path)
  if (kind === 'folder') return new UserError('config.file-is-folder', values)
  if (kind === 'file') {
    const readable = await access(path, constants.R_OK).then(...yesNo)
    return readable ? null : new UserError('config.file-unreadable', values)
  }
  const suggest = await elsewhere(draft, entry.written, cwd)
  if (suggest !== null) return new UserError('config.file-missing-elsewhere', { ...values, suggest })
  const hubName = key === 'base_model' && /^[\w-]+\/[\w.-]+$/.test(entry.written) && !/\.(gguf|bin)$/i.test(path)
  const onHub = hubName && (await kindOf(dirname(path))) === 'none'
  return new UserError(onHub ? 'config.hub-name' : 'config.file-missing', values)
}

/** The same words read from the YAML's folder, from the data folder, or as a bare name in either, where that is a file. */
async function elsewhere(draft: Draft, written: string, cwd: string): Promise<string | null> {
  const folders = [dirname(resolve(cwd, draft.file)), draft.config.train_data_dir]
  for (const folder of folders.filter((folder) => folder !== null)) {
    for (const path of [resolve(folder, written), join(folder, basename(written))]) {
      if ((await kindOf(path)) === 'file') return shortPath(path, cwd)
    }
  }
  return null
}

function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short.startsWith('..') || isAbsolute(short) ? path : `./${short.replaceAll('\\', '/')}`
}

const DATA_FILES = ['.csv', '.tsv', '.xlsx', '.json', '.jsonl', '.parquet']

/** The data file of `train_data_dir` when `metadata_path` is not written: metadata.csv, else the only data file. */
export async function findMetadata(draft: Draft): Promise<string | UserError> {
  const { metadata_path } = draft.config
  const path = dirname(metadata_path)
  const place = placeOf(draft, 'train_data_dir')
  const kind = await kindOf(path)
  if (kind !== 'folder') return new UserError('config.folder-missing', { place, key: 'train_data_dir', path })
  const names = (await readdir(path)).filter((name) => DATA_FILES.includes(extname(name).toLowerCase())).sort()
  if (names.includes(basename(metadata_path))) return metadata_path
  if (names.length === 1) return join(path, names[0]!)
  if (names.length === 0) return new UserError('config.metadata-none', { place, path })
  return new UserError('config.metadata-several', { place, path, names: names.slice(0, 5).join(', ') })
}

/** A data folder that is not there does no harm while `metadata_path` names the file, but may be a slip. */
export async function dataDirWarnings(draft: Draft): Promise<readonly ConfigWarning[]> {
  const { train_data_dir } = draft.config
  if (train_data_dir === null || !draft.given.has('metadata_path')) return []
  if ((await kindOf(train_data_dir)) === 'folder') return []
  const key = draft.given.get('train_data_dir')?.name ?? 'train_data_dir'
  return [{ code: 'config.warn-data-dir', values: { place: placeOf(draft, 'train_data_dir'), key } }]
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  const found = await stat(path).catch(() => null)
  return found === null ? 'none' : found.isDirectory() ? 'folder' : 'file'
}

const yesNo = [() => true, () => false] as const

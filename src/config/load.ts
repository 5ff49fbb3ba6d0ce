/**
 * YAML -> frozen `RunConfig`, or every fault at once. Knows keys, bounds and paths; knows nothing of models, rows or training.
 * The steps: read the text, take it apart into entries, choose one entry for each setting, give each its type, look at the
 * files, compare settings with each other.
 */
import { resolve } from 'node:path'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { checkFiles, dataDirWarnings, findMetadata } from './check-files.ts'
import { chooseEntries } from './choose-entries.ts'
import { type ConfigWarning, configWarnings, crossChecks } from './cross-checks.ts'
import { createDraft, type Draft } from './draft.ts'
import { parseOverrides } from './overrides.ts'
import { parseYaml } from './parse-yaml.ts'
import { readConfigText } from './read-text.ts'
import type { RunConfig } from './run-config.ts'
import type { SettingKey } from './setting.ts'

export interface LoadOptions {
  readonly overrides?: readonly string[] | undefined // "key=value", stronger than the file
  readonly cwd?: string | undefined // where relative paths start; default the process's folder
  readonly filesMustExist?: boolean | undefined // false: read a YAML whose model and data are elsewhere
}

export interface LoadedConfig {
  readonly config: RunConfig
  readonly warnings: readonly ConfigWarning[]
  readonly explicit: ReadonlySet<SettingKey> // what the file or an override says; all else is a default
}

/**
 * Throws `UserErrors` with all that is wrong, each with its line.
 * @example const { config } = await loadConfig('configs/medical_lora.yaml', { overrides: ['epochs=5'] })
 */
export async function loadConfig(path: string, options: LoadOptions = {}): Promise<LoadedConfig> {
  const cwd = resolve(options.cwd ?? '.')
  const parsed = parseYaml(await readConfigText(path, cwd), path)
  const overrides = parseOverrides(options.overrides ?? [])
  if (parsed.faults.length > 0) throw new UserErrors([...parsed.faults, ...overrides.faults])
  const chosen = chooseEntries(parsed.entries, overrides.entries)
  const { draft, faults } = createDraft(chosen.given, path, cwd)
  const seen = options.filesMustExist === false ? { draft, faults: [], warnings: [] } : await lookAtFiles(draft, cwd)
  const all = [...overrides.faults, ...chosen.faults, ...faults, ...seen.faults, ...crossChecks(seen.draft)]
  if (all.length > 0) throw new UserErrors(all)
  return {
    config: freeze(seen.draft.config),
    warnings: [...configWarnings(seen.draft), ...seen.warnings],
    explicit: new Set(chosen.given.keys()),
  }
}

interface SeenFiles {
  readonly draft: Draft // with `metadata_path` found
  readonly faults: readonly UserError[]
  readonly warnings: readonly ConfigWarning[]
}

async function lookAtFiles(draft: Draft, cwd: string): Promise<SeenFiles> {
  const faults = await checkFiles(draft, cwd)
  const warnings = await dataDirWarnings(draft)
  if (draft.given.has('metadata_path') || draft.broken.has('metadata_path')) return { draft, faults, warnings }
  const found = await findMetadata(draft)
  if (found instanceof UserError) {
    const broken = new Set([...draft.broken, 'metadata_path' as const])
    return { draft: { ...draft, broken }, faults: [...faults, found], warnings }
  }
  return { draft: { ...draft, config: { ...draft.config, metadata_path: found } }, faults, warnings }
}

function freeze(config: RunConfig): RunConfig {
  for (const value of Object.values(config)) Object.freeze(value) // lists and maps of scalars
  return Object.freeze(config)
}

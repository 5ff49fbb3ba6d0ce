import { stringify } from 'yaml'
import type { RunConfig } from './run-config.ts'
import { settingKeys, settingOf } from './schema.ts'
import { groups } from './setting.ts'

/**
 * A complete YAML of the resolved settings: what the run folder's config.yaml and `--dry-run` show. `loadConfig` reads it
 * back to an equal config from any folder, because its paths are absolute.
 */
export function renderYaml(config: RunConfig): string {
  const blocks = groups.map((group) => {
    const keys = settingKeys.filter((key) => settingOf(key).group === group)
    return `# ${group}\n${keys.map((key) => line(key, config[key])).join('')}`
  })
  return blocks.join('\n')
}

/** One line for each setting; a string that YAML 1.1 would take for something else is quoted. */
function line(key: string, value: unknown): string {
  const options = { lineWidth: 0, blockQuote: false, singleQuote: false, compat: 'yaml-1.1' } as const
  if (typeof value === 'object' && value !== null)
    return `${key}: ${stringify(value, { ...options, collectionStyle: 'flow' })}`
  return stringify({ [key]: value }, options)
}

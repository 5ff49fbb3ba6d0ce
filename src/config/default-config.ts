import { createDraft } from './draft.ts'
import type { RunConfig } from './run-config.ts'

/** Every setting as it is where nothing is written; paths that must be written are stand-ins. For commands that may go without a YAML. */
export function defaultConfig(): RunConfig {
  return createDraft(new Map(), '', '.').draft.config
}

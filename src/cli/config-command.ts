import { jsonSchema } from '../config/json-schema.ts'
import { referencePage } from '../config/reference.ts'
import { UserError } from '../texts/user-error.ts'
import type { Output } from './output.ts'

/** `lorasmith config schema|reference`: what editors and people need to write a config. */
export function configCommand(what: string, out: Output): void {
  if (what === 'schema') out.line(JSON.stringify(jsonSchema(out.lang), null, 2))
  else if (what === 'reference') out.line(referencePage(out.lang))
  else throw new UserError('cli.configWhat', { got: what })
}

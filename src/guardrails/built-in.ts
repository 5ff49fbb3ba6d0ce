import { readdir, readFile } from 'node:fs/promises'
import { isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import type { UserError } from '../texts/user-error.ts'
import { readRules } from './read-rules.ts'
import type { RuleFile } from './rule.ts'

/** The rules that the package carries: assets/guardrails/*.yaml, in the order of their names. */

const FOLDER = new URL('../../assets/guardrails/', import.meta.url) // the same from src/ and from dist/

export async function readBuiltInRules(faults: UserError[]): Promise<RuleFile> {
  let file: RuleFile = { words: new Map(), spoken: new Map(), rules: [] }
  for (const { name, source } of await builtInSources()) file = readRules(source, name, file, faults)
  return file
}

/** One YAML text of all built-in rules with their comments, to be changed by whoever answers for them. */
export async function builtInYaml(): Promise<string> {
  const [first, ...others] = (await builtInSources()).map(({ source }) => parseDocument(source))
  for (const other of others) {
    if (!isMap(first!.contents) || !isMap(other.contents)) continue
    for (const key of ['words', 'spoken', 'rules']) {
      const [into, from] = [first!.get(key), other.get(key)]
      if (isMap(into) && isMap(from)) (into as YAMLMap).items.push(...(from as YAMLMap).items)
      else if (isSeq(into) && isSeq(from)) (into as YAMLSeq).items.push(...(from as YAMLSeq).items)
      else if (from !== undefined) first!.set(key, from)
    }
  }
  return first!.toString({ lineWidth: 0 })
}

async function builtInSources(): Promise<readonly { readonly name: string; readonly source: string }[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).sort()
  return await Promise.all(names.map(async (name) => ({ name, source: await readFile(new URL(name, FOLDER), 'utf8') })))
}

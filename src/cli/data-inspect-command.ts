/** `lorasmith data inspect`: everything about a file of questions and answers on one screen, as a page, or as JSON. */
import { resolve } from 'node:path'
import { defaultConfig } from '../config/default-config.ts'
import { loadConfig } from '../config/load.ts'
import type { RunConfig } from '../config/run-config.ts'
import type { Row } from '../data/example.ts'
import { openRows } from '../data/open-rows.ts'
import { readRows } from '../data/rows.ts'
import { type Inspected, type InspectOptions, inspectRows } from '../inspect/inspect-rows.ts'
import { inspectPage } from '../inspect/page.ts'
import { openForm } from '../templates/open-form.ts'
import { withAnswerTemplate } from './answer-template.ts'
import { askColumns } from './ask-columns.ts'
import { showInspected } from './inspect-view.ts'
import type { Output } from './output.ts'
import { packageVersion } from './package-root.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import { openRowLengths, type RowLengths } from './row-length.ts'
import { rowsProgress } from './rows-progress.ts'
import { refuseTaken, writeRows } from './write-rows.ts'

export interface DataInspectFlags extends ReadingFlags {
  readonly config?: string
  readonly model?: string
  readonly form?: string
  readonly samples: number
  readonly html?: string
  readonly overwrite?: true
  readonly json?: true
}

export async function dataInspectCommand(path: string, flags: DataInspectFlags, out: Output): Promise<void> {
  if (flags.html !== undefined) await refuseTaken([flags.html], flags.overwrite === true, path)
  const { config, form } = await settingsOf(flags)
  const how = readingOf(flags, flags.config === undefined ? null : config)
  const asked = await askColumns(path, how, out, flags.json === true)
  const heldOut = await heldOutRows(config, path)
  const wantsTokens = flags.model !== undefined || flags.config !== undefined
  await using lengths = wantsTokens ? await openRowLengths(config, out) : null
  await using file = await openRows(path, asked === null ? how : { ...how, columns: { ...how.columns, ...asked } })
  const progress = rowsProgress(file.progress, out, flags.json === true)
  const options = { ...optionsOf(config, lengths, heldOut), form, samples: flags.samples, lang: out.lang }
  const inspected = await inspectRows(file, { ...options, onRow: progress.row })
  progress.end()
  if (flags.html !== undefined) await writePage(flags.html, inspected, out)
  if (flags.json) out.line(JSON.stringify(inspected.summary))
  else showInspected(inspected, out)
  if (flags.html !== undefined && !flags.json) out.say('inspect.pageWritten', { path: flags.html })
}

async function settingsOf({ config: path, model, form: name }: DataInspectFlags) {
  const written = path === undefined ? defaultConfig() : (await loadConfig(path, { filesMustExist: false })).config
  const named: RunConfig = model === undefined ? written : { ...written, base_model: resolve(model) }
  const { config, form } = await withAnswerTemplate(named)
  return { config, form: name === undefined ? form : (await openForm(name)).form }
}

/** The rows that measure, where the configuration keeps them in a file of their own. */
async function heldOutRows({ eval_data_path: path }: RunConfig, inspected: string): Promise<readonly Row[] | null> {
  if (path === null || resolve(path) === resolve(inspected)) return null
  return (await readRows(path)).kept.map(({ row }) => row)
}

function optionsOf(
  { val_split, split_by, seed, k_fold }: RunConfig,
  lengths: RowLengths | null,
  heldOut: readonly Row[] | null,
): Omit<InspectOptions, 'form' | 'samples' | 'lang'> {
  return {
    today: new Date().toISOString().slice(0, 10),
    valSplit: val_split,
    splitBy: split_by,
    kFold: k_fold,
    seed,
    heldOut,
    measure: lengths?.measure ?? null,
    cutoffLen: lengths?.cutoffLen ?? null,
  }
}

async function writePage(path: string, inspected: Inspected, out: Output): Promise<void> {
  await writeRows(path, inspectPage(inspected, { lang: out.lang, version: await packageVersion() }))
}

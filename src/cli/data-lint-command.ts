/** `lorasmith data lint`: what is wrong with a file of questions and answers before it is trained, and the same file with safe fixes. */
import { extname, resolve } from 'node:path'
import { loadConfig } from '../config/load.ts'
import type { Row } from '../data/example.ts'
import { RECORD_ENDINGS } from '../data/records.ts'
import { type FixedRow, fixRows } from '../lint/fix-rows.ts'
import { type LintOptions, type LintReport, lintRows, worstOf } from '../lint/lint-rows.ts'
import type { LintRule } from '../lint/rule.ts'
import { rules as allRules } from '../lint/rules/table.ts'
import type { Form } from '../templates/forms.ts'
import { openForm } from '../templates/open-form.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import { type LintTable, readLintTable } from './lint-table.ts'
import { showDiff, showLint } from './lint-view.ts'
import type { Output } from './output.ts'
import { type ReadingFlags, readingOf } from './reading.ts'
import { openRowLengths } from './row-length.ts'
import { takenFaults, writeRows } from './write-rows.ts'

export interface DataLintFlags extends ReadingFlags {
  readonly config?: string
  readonly heldOut?: string
  readonly form?: string
  readonly today?: string
  readonly rule?: readonly string[]
  readonly noRule?: readonly string[]
  readonly fix?: true
  readonly out?: string
  readonly overwrite?: true
  readonly diff?: true
  readonly strict?: true
  readonly json?: true
}

/** @returns exit code: 2 with --strict where errors were found */
export async function dataLintCommand(path: string, flags: DataLintFlags, out: Output): Promise<number> {
  const { rules, form, today } = await readFlags(path, flags)
  const config = flags.config === undefined ? null : (await loadConfig(flags.config, { filesMustExist: false })).config
  const table = await readLintTable(path, readingOf(flags, config))
  const heldOutPath = flags.heldOut ?? config?.eval_data_path ?? null
  const heldOut =
    heldOutPath === null || resolve(heldOutPath) === resolve(path) ? null : await readLintTable(heldOutPath)
  await using length = config && (await openRowLengths(config, out))
  const counting = length && { cutoffLen: length.cutoffLen, countTokens: (row: Row) => length.measure(row).whole }
  const options: LintOptions = { today, rules, form, heldOut: heldOut?.rows ?? null, ...counting }
  const report = await lintRows(table.rows, options)

  const changed = flags.fix || flags.diff ? await changedRows(table, options) : []
  const written = flags.fix && changed.length > 0 ? await writeFixed(table, changed, flags.out!) : null
  if (flags.json) out.line(JSON.stringify(asJson({ path, report, flags, changed, written }, out)))
  else {
    showLint(path, report, out)
    if (flags.diff)
      showDiff(
        changed.map(({ fixed }) => fixed),
        out,
      )
    if (flags.fix) tellWritten(changed, written, out)
  }
  return flags.strict && report.errorRows > 0 ? 2 : 0
}

interface Changed {
  readonly index: number
  readonly fixed: FixedRow
}

async function changedRows(table: LintTable, options: LintOptions): Promise<readonly Changed[]> {
  const changed: Changed[] = []
  let index = 0
  for await (const fixed of fixRows(table.rows, options)) {
    if (fixed.rules.length > 0) changed.push({ index, fixed })
    index++
  }
  return changed
}

async function writeFixed(table: LintTable, changed: readonly Changed[], path: string): Promise<string> {
  const after = new Map(changed.map(({ index, fixed }) => [index, fixed.after]))
  await writeRows(path, table.withRows(after, path))
  return path
}

function tellWritten(changed: readonly Changed[], written: string | null, out: Output): void {
  if (written === null) {
    out.say('cli.lintNothingToFix')
    return
  }
  const dropped = changed.filter(({ fixed }) => fixed.after === null).length
  out.say('cli.lintFixed', { path: written, changed: changed.length - dropped, dropped })
}

interface Flags {
  readonly rules: readonly LintRule[]
  readonly form: Form | null
  readonly today: string
}

/** Every fault of the options at once. */
async function readFlags(path: string, flags: DataLintFlags): Promise<Flags> {
  const faults: UserError[] = []
  const ids = allRules.map(({ id }) => id as string)
  for (const id of [...(flags.rule ?? []), ...(flags.noRule ?? [])]) {
    if (!ids.includes(id))
      faults.push(
        new UserError('cli.lintNoRule', { got: id, near: nearest(id, ids) ?? ids[0]!, allowed: ids.join(', ') }),
      )
  }
  const form = flags.form === undefined ? null : await formOf(flags.form, faults)
  const today = flags.today ?? new Date().toISOString().slice(0, 10)
  if (!isDay(today)) faults.push(new UserError('cli.lintToday', { got: today }))
  faults.push(...(await outFaults(path, flags)))
  if (faults.length > 0) throw faults.length === 1 ? faults[0]! : new UserErrors(faults)
  const wanted = allRules.filter(({ id }) => !flags.rule || flags.rule.includes(id))
  return { rules: wanted.filter(({ id }) => !flags.noRule?.includes(id)), form, today }
}

async function formOf(name: string, faults: UserError[]): Promise<Form | null> {
  try {
    return (await openForm(name)).form
  } catch (error) {
    if (error instanceof UserErrors) faults.push(...error.faults)
    else if (error instanceof UserError) faults.push(error)
    else throw error
    return null
  }
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** A fix is written to another file, over one that is there only where that is asked for. */
async function outFaults(path: string, { fix, out, overwrite }: DataLintFlags): Promise<readonly UserError[]> {
  if (!fix) return out === undefined ? [] : [new UserError('cli.lintOutWithoutFix', { path: out })]
  if (out === undefined) return [new UserError('cli.lintFixWithoutOut')]
  const taken = await takenFaults([out], overwrite === true, path)
  if (RECORD_ENDINGS.includes(extname(out).toLowerCase())) return taken
  return [...taken, new UserError('cli.lintOutKind', { path: out, allowed: RECORD_ENDINGS.join(', ') })]
}

interface Told {
  readonly path: string
  readonly report: LintReport
  readonly flags: DataLintFlags
  readonly changed: readonly Changed[]
  readonly written: string | null
}

/** For scripts. A row's text is in it only where --diff asks for it. */
function asJson({ path, report, flags, changed, written }: Told, out: Output): object {
  const { rules, ...figures } = report
  return {
    path,
    ...figures,
    rules: rules.map((rule) => ({
      ...rule,
      severity: worstOf(rule),
      title: out.text(`lint.rule_${rule.id}`),
      findings: rule.findings.map(({ severity, row, line, message, values, fix }) => ({
        severity,
        row,
        line,
        key: message,
        message: out.text(message, values),
        fixable: fix !== undefined,
      })),
    })),
    ...(flags.diff
      ? { changes: changed.map(({ index, fixed: { before, after, rules } }) => ({ row: index, before, after, rules })) }
      : {}),
    fixed: written === null ? null : { path: resolve(written), rows: changed.length },
  }
}

/** `lorasmith runs`: what trainings left behind, listed, shown, compared, and as a page. Reads run folders; loads no model. */
import { resolve } from 'node:path'
import { parseYaml, section } from '../config/parse-yaml.ts'
import { type ComparedRun, compareRuns, renderComparison } from '../report/compare.ts'
import { bytes, count, duration, loss, moment, NONE } from '../report/figures.ts'
import { recordedSentence } from '../report/words.ts'
import { writeReport } from '../report/write.ts'
import { listRuns, type RunSummary, readRunSummary } from '../runs/summary.ts'
import { writing } from '../runs/writing.ts'
import { asUserFault } from '../texts/system-error.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'

interface JsonOption {
  readonly json: boolean
}

export async function runsList(folder: string, { json }: JsonOption, out: Output): Promise<void> {
  const runs: RunSummary[] = []
  for (const path of await listRuns(folder)) runs.push(await readRunSummary(path)) // one after another: logs may be large
  const latest = runs.toSorted((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))
  if (json) return out.line(JSON.stringify(latest.map(briefOf)))
  if (latest.length === 0) return out.say('cli.runsNone', { path: folder })
  const head = ['run', 'status', 'startedAt', 'steps', 'heldOut', 'time'] as const
  const rows = latest.map((run) => [
    run.folder,
    out.text(`report.status_${run.status}`),
    moment(run.startedAt),
    stepsOf(run),
    `${loss(run.loss.before)} -> ${loss(run.loss.best?.loss)}`,
    duration(out.lang, run.seconds),
  ])
  out.line(columns([head.map((name) => out.text(`cli.runs_${name}`)), ...rows]))
}

export async function runsShow(folder: string, { json }: JsonOption, out: Output): Promise<void> {
  const run = await readRunSummary(folder)
  if (json) return out.line(JSON.stringify({ ...briefOf(run), config: settingsOf(run), warnings: run.warnings }))
  const { started, card } = run
  const rows: readonly (readonly [string, string])[] = [
    [out.text('cli.runs_run'), run.folder],
    [out.text('cli.runs_status'), statusText(run, out)],
    [out.text('cli.runs_startedAt'), moment(run.startedAt)],
    [out.text('cli.runs_time'), duration(out.lang, run.seconds)],
    [out.text('cli.runs_steps'), stepsOf(run)],
    [out.text('report.beforeLoss'), loss(run.loss.before)],
    [out.text('report.bestLoss'), bestText(run, out)],
    [out.text('report.finalLoss'), loss(run.loss.after)],
    [out.text('report.lossTrain'), loss(run.loss.train)],
    [out.text('report.speedCurve'), count(run.tokensPerSecond)],
    [out.text('report.trainRows'), count(started?.trainExamples)],
    [out.text('report.evalRows'), count(started?.evalExamples)],
    [out.text('report.device'), started?.device || NONE],
    [out.text('report.memory'), bytes(run.peakMemoryBytes)],
    [out.text('report.base'), card?.base.file || NONE],
    [out.text('report.fingerprint'), card?.dataset.fingerprint || NONE],
    [out.text('report.files'), run.files.map(({ name }) => name).join(', ') || NONE],
  ]
  out.line(columns(rows))
  for (const sentence of warningsOf(run, out)) out.line(sentence)
  if (run.unread.length > 0) out.say('report.unread', { files: run.unread.join(', ') })
}

export async function runsCompare(
  folders: readonly string[],
  { json, html }: JsonOption & { readonly html?: string },
  out: Output,
): Promise<void> {
  if (folders.length < 2) throw new UserError('cli.runsTwo', { got: folders.length })
  const summaries = await Promise.all(folders.map((folder) => readRunSummary(folder)))
  const runs = summaries.map((summary): ComparedRun => ({ summary, settings: settingsOf(summary) }))
  const { names, figures, settings, sameData, sameBase } = compareRuns(runs, out.lang)
  if (html !== undefined) {
    await writing(html, () => writeFileAtomic(resolve(html), renderComparison(runs, { lang: out.lang })))
  }
  if (json) {
    const differing = Object.fromEntries(
      settings.map(({ name }) => [name, runs.map((run) => run.settings?.[name] ?? null)]),
    )
    return out.line(JSON.stringify({ runs: summaries.map(briefOf), differing, sameData, sameBase, html: html ?? null }))
  }
  const rows = [...figures, ...settings].map(({ name, values }) => [name, ...values])
  out.line(columns([['', ...names], ...rows]))
  if (settings.length === 0) out.say('report.sameSettings')
  if (!sameData) out.warn('report.otherData')
  if (!sameBase) out.warn('report.otherBase')
  if (html !== undefined) out.say('cli.reportWritten', { path: html })
}

export async function runsReport(folder: string, { json }: JsonOption, out: Output): Promise<void> {
  const path = await writeReport(folder, out.lang)
  if (json) out.line(JSON.stringify({ path: resolve(path) }))
  else out.say('cli.reportWritten', { path })
}

/** At the end of a training: a report that cannot be written must not make the run look failed. */
export async function reportAfterTraining(folder: string, json: boolean, out: Output): Promise<void> {
  try {
    const path = await writeReport(folder, out.lang)
    if (!json) out.say('cli.reportWritten', { path })
  } catch (error) {
    const reason = asUserFault(error)?.render(out.lang) ?? String(error)
    out.warn('cli.reportFailed', { path: folder, reason })
  }
}

/** What scripts read: figures without the curves. */
function briefOf(run: RunSummary) {
  const {
    folder,
    status,
    stopReason,
    startedAt,
    seconds,
    step,
    loss: losses,
    tokensPerSecond,
    peakMemoryBytes,
    started,
    card,
  } = run
  return {
    folder,
    status,
    stopReason,
    startedAt,
    seconds,
    step,
    totalSteps: started?.totalSteps ?? null,
    evalLossBefore: losses.before,
    evalLossBest: losses.best?.loss ?? null,
    bestStep: losses.best?.step ?? null,
    evalLossAfter: losses.after,
    trainLoss: losses.train,
    tokensPerSecond,
    peakMemoryBytes,
    device: started?.device ?? null,
    trainRows: started?.trainExamples ?? null,
    evalRows: started?.evalExamples ?? null,
    base: card?.base.file ?? null,
    fingerprint: card?.dataset.fingerprint ?? null,
    files: run.files.map(({ name }) => name),
    unread: run.unread,
  }
}

/** The card's settings; of a run that wrote no card, those of its config.yaml. */
function settingsOf({ card, configYaml }: RunSummary): Readonly<Record<string, unknown>> | null {
  if (card?.config) return card.config
  if (configYaml === null) return null
  const entries = parseYaml(configYaml, 'config.yaml').entries.filter(({ value }) => value !== section)
  return entries.length === 0 ? null : Object.fromEntries(entries.map(({ name, value }) => [name, value]))
}

function statusText({ status, stopReason, step }: RunSummary, out: Output): string {
  const name = out.text(`report.status_${status}`)
  const why = stopReason === null ? null : recordedSentence(out.text, `cli.stopped_${stopReason}`, { step })
  return why === null ? name : `${name} (${why})`
}

function bestText({ loss: { best } }: RunSummary, out: Output): string {
  return best ? out.text('report.bestAt', { loss: loss(best.loss), step: best.step }) : NONE
}

function stepsOf({ step, started }: RunSummary): string {
  return started && Number.isFinite(started.totalSteps) ? `${step}/${started.totalSteps}` : String(step)
}

function warningsOf({ warnings }: RunSummary, out: Output): readonly string[] {
  return [...new Set(warnings.map(({ code, values }) => recordedSentence(out.text, code, values) ?? code))]
}

/** `lorasmith audit`: is the chain what was written, and a note of where it stands. */
import { appendFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Anchor, makeAnchor, readAnchors } from '../audit/anchor.ts'
import { canonicalJson } from '../audit/canonical-json.ts'
import { readAuditKey } from '../audit/key.ts'
import { type ChainReport, type VerifyOptions, verifyLog } from '../audit/verify.ts'
import { type ContentsReport, verifyWithContents } from '../serve/audit/check-contents.ts'
import { gatewayPaths } from '../serve/gateway-paths.ts'
import { kindOf, openStore } from '../store/open.ts'
import { UserError } from '../texts/user-error.ts'
import type { Output } from './output.ts'

export interface VerifyFlags {
  readonly anchor?: string
  readonly keyFile?: string
  readonly json?: true
}

/** Of a gateway's folder also the texts in its store. @returns exit code: 0 for a whole chain, 2 for a broken one */
export async function auditVerify(file: string, flags: VerifyFlags, out: Output): Promise<number> {
  const path = await auditFile(file)
  const key = flags.keyFile === undefined ? null : await readAuditKey(flags.keyFile)
  const anchors = flags.anchor === undefined ? [] : await readAnchors(flags.anchor)
  const { chain: report, contents } = await verifyAll(file, path, { key, anchors })
  if (flags.json) out.line(JSON.stringify({ ...jsonOf(path, report), ...(contents && { contents }) }))
  else if (report.firstBad) tellFault(path, report, anchors, out)
  else tellWhole(path, report, anchors, key !== null, out)
  if (contents && !flags.json) tellContents(contents, out)
  return report.firstBad || (contents && !isWhole(contents)) ? 2 : 0
}

interface WholeReport {
  readonly chain: ChainReport
  readonly contents: ContentsReport | null // null where there is no store beside the chain
}

async function verifyAll(folder: string, path: string, options: VerifyOptions): Promise<WholeReport> {
  const { store: url } = gatewayPaths(folder, process.env.DATABASE_URL)
  const isGateway = path !== folder && (await stat(join(folder, 'review.json')).catch(() => null)) === null
  const hasStore = isGateway && (kindOf(url) === 'postgres' || (await stat(url).catch(() => null)) !== null)
  if (!hasStore) return { chain: await verifyLog(path, options), contents: null }
  await using store = await openStore({ url, readOnly: true })
  return await verifyWithContents(path, store, options) // the store stays open until then
}

function isWhole({ changed, unknown, lost }: ContentsReport): boolean {
  return changed.length + unknown.length + lost.length === 0
}

function tellContents(report: ContentsReport, out: Output): void {
  const { whole, changed, unknown, lost } = report
  const counts = { whole, changed: changed.length, unknown: unknown.length, lost: lost.length }
  if (isWhole(report)) out.say('cli.auditContents', counts)
  else out.warn('cli.auditContents', counts)
  for (const id of [...changed, ...unknown, ...lost]) out.line(id)
}

export interface AnchorFlags {
  readonly keyFile?: string
  readonly out?: string
  readonly json?: true
}

/** Verifies first: an anchor of a broken chain would prove nothing. */
export async function auditAnchor(file: string, flags: AnchorFlags, out: Output): Promise<void> {
  const path = await auditFile(file)
  const { head, firstBad } = await verifyLog(path)
  if (firstBad) throw new UserError('audit.anchorBroken', { path, seq: firstBad.seq })
  const key = flags.keyFile === undefined ? null : await readAuditKey(flags.keyFile)
  const anchor = makeAnchor(head, new Date().toISOString(), key)
  const line = canonicalJson({ ...anchor })
  if (flags.out !== undefined) await appendFile(flags.out, `${line}\n`)
  if (flags.json) return out.line(line)
  out.say('audit.anchored', { ...anchor })
  if (flags.out !== undefined) out.say('audit.anchorSaved', { path: flags.out })
}

async function auditFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() ? join(path, 'audit.jsonl') : path
}

function tellWhole(path: string, report: ChainReport, anchors: readonly Anchor[], keyed: boolean, out: Output): void {
  out.say('audit.whole', { path, entries: report.entries, head: report.head.hash })
  if (keyed) out.say('audit.wholeMac')
  if (anchors.length === 0) out.say('audit.noAnchorHint')
  else out.say('audit.wholeAnchor', { anchors: anchors.length, count: latest(anchors) })
}

function tellFault(path: string, report: ChainReport, anchors: readonly Anchor[], out: Output): void {
  const { seq, fault } = report.firstBad!
  const reason = out.text(`audit.fault_${fault}`, { count: latest(anchors) })
  const key = report.entries > 0 ? 'audit.firstBad' : 'audit.firstBadOfAll'
  out.warn(key, { path, seq, reason, good: report.entries })
}

function latest(anchors: readonly Anchor[]): number {
  return Math.max(0, ...anchors.map(({ count }) => count))
}

function jsonOf(path: string, { entries, head, firstBad, withMac }: ChainReport) {
  return { path, whole: firstBad === null, entries, head: head.hash, withMac, firstBad }
}

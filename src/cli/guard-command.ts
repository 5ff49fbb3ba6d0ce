/** `lorasmith guard`: what the rules say of lines of text, and which rules there are. */
import { readFile, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { builtInYaml } from '../guardrails/built-in.ts'
import { type GuardSide, type GuardVerdict, openGuard } from '../guardrails/guard.ts'
import { ACTIONS, type Rule } from '../guardrails/rule.ts'
import { UserError, UserErrors } from '../texts/user-error.ts'
import { firstInvalidUtf8 } from '../util/utf8.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'

export interface GuardFlags {
  readonly rules?: string
  readonly json?: true
}

/** Every line is read before the first verdict: a file with a fault gives none. */
export async function guardCheck(file: string, { rules, json }: GuardFlags, out: Output): Promise<void> {
  const guard = await openGuard({ path: rules ?? null })
  const lines = readLines(await readInput(file), file === '-' ? out.text('cli.guardStdin') : file)
  const counts = new Map<string, number>()
  for (const { text, side, line } of lines) {
    const verdict = guard.judge(text, side, { lang: out.lang })
    counts.set(verdict.action, (counts.get(verdict.action) ?? 0) + 1)
    if (json) out.line(JSON.stringify({ action: verdict.action, rules: verdict.rules }))
    else if (verdict.rules.length > 0) out.line(lineOf(line, verdict, out))
  }
  if (json) return
  const each = ACTIONS.map((action) => `${out.text(`cli.guard_${action}`)} ${counts.get(action) ?? 0}`)
  out.say('cli.guardChecked', { lines: lines.length, counts: each.join(' · ') })
}

function lineOf(line: number, { action, rules, hits }: GuardVerdict, out: Output): string {
  const places = hits.map(({ start, end }) => `${start}-${end}`).join(' ')
  return out.text('cli.guardLine', { line, action: out.text(`cli.guard_${action}`), rules: rules.join(', '), places })
}

interface Line {
  readonly text: string
  readonly side: GuardSide
  readonly line: number
}

async function readInput(file: string): Promise<Uint8Array> {
  if (file === '-') return await buffer(process.stdin)
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('cli.guardUnreadable', { path: file, code: error.code ?? '' })
  })
}

function readLines(bytes: Uint8Array, path: string): readonly Line[] {
  if (firstInvalidUtf8(bytes) >= 0) throw new UserError('cli.guardNotUtf8', { path })
  const faults: UserError[] = []
  const found: Line[] = []
  for (const [i, source] of new TextDecoder()
    .decode(bytes)
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (source.trim() === '') continue
    const line = lineFrom(source, i + 1)
    if (line) found.push(line)
    else faults.push(new UserError('cli.guardBadLine', { place: `${path}:${i + 1}` }))
  }
  if (faults.length > 0) throw new UserErrors(faults)
  return found
}

function lineFrom(source: string, line: number): Line | null {
  const { text, side = 'output' } = parsed(source)
  return typeof text === 'string' && (side === 'output' || side === 'input') ? { text, side, line } : null
}

function parsed(source: string): { readonly text?: unknown; readonly side?: unknown } {
  try {
    return (JSON.parse(source) as object | null) ?? {}
  } catch {
    return {}
  }
}

export interface RulesFlags extends GuardFlags {
  readonly write?: string
}

/** The rules in force; with `write` the built-in ones go into a file that the user may change, and no file is overwritten. */
export async function guardRules({ rules, json, write }: RulesFlags, out: Output): Promise<void> {
  if (write !== undefined) {
    const taken = await stat(write).catch(() => null)
    if (taken) throw new UserError('cli.guardTaken', { path: write })
    await writeFileAtomic(write, await builtInYaml())
    return out.say('cli.guardWritten', { path: write })
  }
  const guard = await openGuard({ path: rules ?? null })
  if (json) return out.line(JSON.stringify({ fingerprint: guard.fingerprint, rules: guard.rules }))
  const head = ['name', 'side', 'action', 'title', 'source'].map((name) => out.text(`cli.guardHead_${name as 'name'}`))
  out.line(columns([head, ...guard.rules.map((rule) => row(rule, out))]))
  out.say('cli.guardFingerprint', { fingerprint: guard.fingerprint })
}

function row({ name, side, action, title, source }: Rule, out: Output): readonly string[] {
  return [name, out.text(`cli.guardSide_${side}`), out.text(`cli.guard_${action}`), title[out.lang], source]
}

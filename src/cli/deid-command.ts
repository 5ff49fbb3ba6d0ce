/** `lorasmith data deid`: rows in, the same rows without what identifies people out, with a report; and the way back with the vault. */
import { resolve } from 'node:path'
import { labelOfColumn } from '../deid/column-label.ts'
import { deidentify } from '../deid/deidentify.ts'
import { findEntities } from '../deid/find.ts'
import type { Means } from '../deid/operators.ts'
import { createPolicy, type Policy, PROFILES, parseOperator } from '../deid/policy.ts'
import { createTally } from '../deid/report.ts'
import { createSession, type Session } from '../deid/session.ts'
import { deriveCipherKey, sealVault, type VaultRecord, vaultRecord } from '../deid/vault.ts'
import { openTable } from '../formats/table.ts'
import { cellText, type OpenTable, type TableRecord } from '../formats/table-types.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { DeidFlags } from './commands/data-deid.ts'
import { openSecret, refuseVault } from './deid-key.ts'
import { restoreCommand } from './deid-restore.ts'
import { showReport } from './deid-show.ts'
import { mapTexts, type RowText } from './deid-texts.ts'
import type { Output } from './output.ts'
import { readingOf } from './reading.ts'
import { rowsProgress } from './rows-progress.ts'
import { bytesOf, refuseTaken, writeRows } from './write-rows.ts'

export async function deidCommand(path: string, flags: DeidFlags, out: Output): Promise<void> {
  const { vault, json } = flags
  await refuseTaken([flags.out], flags.overwrite === true, path)
  if (flags.restore) return restoreCommand(path, flags, out)
  const policy = readPolicy(flags)
  await using table = await openTable(path, readingOf(flags))
  const columns = chooseColumns(table, flags, path)
  const { secret, made } = await openSecret(flags, encrypts(policy))
  if (vault !== undefined) await refuseVault(vault)

  const tally = createTally(policy, vault !== undefined || encrypts(policy))
  const records: VaultRecord[] = []
  const meansOf = createMeans(policy, secret, flags.case)
  const progress = rowsProgress(table.progress, out, json === true)
  async function* lines(): AsyncGenerator<string> {
    let row = 0
    for await (const batch of (table as OpenTable).batches()) {
      for (const record of batch) {
        row++
        const { values, done } = deidRow(record, path, columns, meansOf(record))
        tally.row(done.some(({ entities }) => entities.length > 0))
        for (const { place, original, text, entities, review } of done) {
          tally.text(row, place, entities, review)
          if (vault !== undefined && entities.length > 0)
            records.push(vaultRecord(row, place, original, text, entities))
        }
        progress.row()
        yield `${JSON.stringify(outputRow(values, done))}\n`
      }
    }
    progress.end()
    // before the texts have their name: no text without its way back
    if (vault !== undefined) await writeFileAtomic(resolve(vault), sealVault(records, secret!), { mode: 0o600 })
  }
  await writeRows(flags.out, bytesOf(lines()))
  showReport(tally.report(), { ...flags, keyMade: made }, out)
}

function readPolicy({ profile: name, operator = [] }: DeidFlags): Policy {
  const profile = PROFILES.find((each) => each === name)
  if (!profile) throw new UserError('deid.unknownProfile', { got: name, allowed: PROFILES.join(', ') })
  const policy = createPolicy(profile, Object.fromEntries(operator.map(parseOperator)))
  for (const [type, chosen] of Object.entries(policy.operators)) {
    const fires =
      chosen.type === 'replace' && chosen.value !== null ? findEntities(chosen.value, { english: true })[0] : undefined
    if (fires) throw new UserError('deid.replaceFires', { type, found: fires.type })
  }
  return policy
}

const encrypts = (policy: Policy) => Object.values(policy.operators).some(({ type }) => type === 'encrypt')

/** null: every column, those that only later rows have too. */
function chooseColumns(
  table: OpenTable,
  { columns, case: caseColumn }: DeidFlags,
  path: string,
): ReadonlySet<string> | null {
  const wanted = columns === undefined ? null : columns.split(',').map((name) => name.trim())
  const unknown = [...(wanted ?? []), ...(caseColumn === undefined ? [] : [caseColumn])].find(
    (name) => !table.columns.includes(name),
  )
  if (unknown !== undefined)
    throw new UserError('deid.unknownColumn', { path, got: unknown, allowed: table.columns.length })
  return wanted && new Set(wanted)
}

/** Each row is a case of its own, or rows with the same value in the case column are one. */
function createMeans(
  policy: Policy,
  secret: Uint8Array | undefined,
  caseColumn: string | undefined,
): (row: TableRecord) => Means {
  const sessions = new Map<string, Session>()
  const cipherKey = secret && encrypts(policy) ? { cipherKey: deriveCipherKey(secret) } : {}
  return (row) => {
    const name = caseColumn === undefined ? '' : (cellText(row.values[caseColumn]) ?? '')
    const session = (name === '' ? undefined : sessions.get(name)) ?? createSession()
    if (name !== '') sessions.set(name, session)
    return { policy, session, ...cipherKey }
  }
}

interface DoneText extends ReturnType<typeof deidentify> {
  readonly place: string // `answer`, `messages[0].content`
  readonly original: string
}

function deidRow(
  { values, line }: TableRecord,
  path: string,
  columns: ReadonlySet<string> | null,
  means: Means,
): { readonly values: Record<string, unknown>; readonly done: readonly DoneText[] } {
  const done: DoneText[] = []
  const replace = ({ place, column, text: original }: RowText) => {
    const result = deidentify(original, means, labelOfColumn(place === column ? column : place.split('.').at(-1)!))
    done.push({ place, original, ...result })
    return result.text
  }
  return { values: mapTexts(values, columns, replace, { path, line }), done }
}

/** The row as it was, its texts replaced. `entities` belongs to `text` where there is such a column, else it has an entry per text. */
function outputRow(values: Record<string, unknown>, done: readonly DoneText[]): object {
  const found: Record<string, unknown> = {}
  for (const { place, entities } of done) {
    if (entities.length > 0 || place === 'text') {
      found[place] = entities.map(({ type, start, end, replacement }) => ({ type, start, end, replacement }))
    }
  }
  if (typeof values.text !== 'string') return { ...values, entities: found }
  const { text: ofText = [], ...others } = found
  return { ...values, entities: ofText, ...(Object.keys(others).length > 0 ? { entities_by_column: others } : {}) }
}

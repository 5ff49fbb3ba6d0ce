/** `lorasmith data deid --restore`: the originals from the vault, exactly or not at all; or what `encrypt` hid, with the key alone. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { decryptTokens } from '../deid/decrypt.ts'
import { deriveCipherKey, openVault, restoreText, type VaultRecord } from '../deid/vault.ts'
import { readTable } from '../formats/table.ts'
import { UserError } from '../texts/user-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { DeidFlags } from './commands/data-deid.ts'
import { readKeyFile } from './deid-key.ts'
import type { Output } from './output.ts'

const ADDED: readonly string[] = ['entities', 'entities_by_column'] // columns that this command's other half wrote

export async function restoreCommand(path: string, flags: DeidFlags, out: Output): Promise<void> {
  const { keyFile, vault } = flags
  if (keyFile === undefined) throw new UserError('deid.restoreNeeds')
  const secret = await readKeyFile(keyFile)
  if (!secret) throw new UserError('deid.keyMissing', { path: keyFile })
  const table = await readTable(path)
  const rows = table.rows.map(({ values }) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !ADDED.includes(name))),
  )
  if (vault === undefined) {
    const key = deriveCipherKey(secret)
    for (const row of rows) for (const [name, value] of Object.entries(row)) row[name] = decryptTokens(value, key).text
  } else restoreRows(rows, openVault(await readFile(vault), secret, vault), path)
  await writeFileAtomic(resolve(flags.out), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  if (flags.json) out.line(JSON.stringify({ rows: rows.length, restored: true, out: flags.out }))
  else out.say('deid.restored', { rows: rows.length, path: flags.out })
}

/** In place. UserError where a text is not the one that was written; then nothing is. */
function restoreRows(rows: readonly Record<string, string>[], records: readonly VaultRecord[], path: string): void {
  const changed = records.filter((record) => {
    const row = rows[record.row - 1]
    const original = row && restoreText(row[record.column] ?? '', record)
    if (original !== undefined) row![record.column] = original
    return original === undefined
  })
  const [first] = changed
  if (first) throw new UserError('deid.changedRows', { path, count: changed.length, row: first.row })
}

import { randomBytes } from 'node:crypto'
import type { AuditLog } from '../audit/file-log.ts'
import type { KeptAnswer, Ledger } from './ports.ts'

/** The ledger without a store: acts in the audit chain and no texts. A held answer cannot be released from it; its text is not kept. */
export function createAuditLedger(log: Pick<AuditLog, 'append'>): Ledger {
  async function keep(action: string, { asker, department, rules, lineage }: KeptAnswer): Promise<string> {
    const id = `a_${randomBytes(18).toString('base64url')}`
    await log.append([
      { actor: asker, action, object: id, details: { ...lineage, department, rule_hits: rules.join(' ') } },
    ])
    return id
  }
  return {
    record: (action, answer) => keep(`answer.${action}`, answer),
    hold: async (answer) => ({ id: await keep('answer.hold', answer), dueAt: new Date().toISOString() }),
    tell: async (act) => void (await log.append([act])),
  }
}

import type { StoreContext } from './context.ts'

/**
 * What a committed change still owes to files outside the database: entries of the audit chain, candidate rows for the review room. It was
 * committed with the change itself, so a process that dies in between owes it still.
 */
export interface OutboxItem {
  readonly seq: number
  readonly kind: OutboxKind
  readonly body: unknown
}

/** act: `StoredAct`; candidate: `{ held }`; erase-candidate: `{ row }` */
type OutboxKind = 'act' | 'candidate' | 'erase-candidate'

export interface Outbox {
  pending(limit: number, kinds?: readonly OutboxKind[]): Promise<readonly OutboxItem[]> // oldest first
  done(seqs: readonly number[]): Promise<void>
}

export function outboxOf({ db }: StoreContext): Outbox {
  return {
    pending: async (limit, kinds) => {
      const all = db.selectFrom('outbox').selectAll().orderBy('seq').limit(limit)
      const rows = await (kinds ? all.where('kind', 'in', [...kinds]) : all).execute()
      return rows.map(({ seq, kind, body }) => ({
        seq: Number(seq), // PostgreSQL gives 64-bit numbers as texts
        kind: kind as OutboxKind,
        body: JSON.parse(body) as unknown,
      }))
    },
    done: async (seqs) => {
      if (seqs.length > 0)
        await db
          .deleteFrom('outbox')
          .where('seq', 'in', [...seqs])
          .execute()
    },
  }
}

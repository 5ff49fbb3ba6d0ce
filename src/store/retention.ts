import { UserError } from '../texts/user-error.ts'
import type { StoreContext, Tx } from './context.ts'
import { tell } from './context.ts'

/**
 * How long texts are kept. The audit chain is never shortened; it holds no text. Presets with their sources (reference domain.md, C5):
 * 6 months: network logs, 网络安全法 (2016) art. 21(3) and the labelling measures (国信办通字〔2025〕2号) art. 9, below which nothing can be set;
 * 3 years: records of compliance, 个人信息保护法 art. 56, and of text consultations, 互联网诊疗监管细则(试行); 15 years: medical records, same rule.
 */
export const RETENTION = { 'six-months': 6, 'three-years': 36, 'fifteen-years': 180 } as const // months
export type RetentionPreset = keyof typeof RETENTION
export const RETENTION_PRESETS = Object.keys(RETENTION) as readonly RetentionPreset[]

interface Purged {
  readonly contents: number
  readonly held: number
  readonly cutoff: string // texts from before are gone
}

export interface Retention {
  get(): Promise<RetentionPreset>
  set(preset: string, by: string): Promise<void>
  /** Deletes the texts that are older than the preset says, but none that still waits for a reviewer. */
  purge(by: string): Promise<Purged>
}

const NAME = 'retention'
const SELF = 'lorasmith'
const DEFAULT: RetentionPreset = 'three-years'

export function retentionOf(ctx: StoreContext): Retention {
  const { db, now } = ctx
  const get = async () => {
    const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst()
    return (row?.value ?? DEFAULT) as RetentionPreset
  }
  return {
    get,
    set: (preset, by) =>
      db.transaction().execute(async (tx) => {
        if (!isPreset(preset)) throw new UserError('store.retention', { allowed: RETENTION_PRESETS.join(', ') })
        await tx
          .insertInto('settings')
          .values({ name: NAME, value: preset })
          .onConflict((on) => on.column('name').doUpdateSet({ value: preset }))
          .execute()
        await tell(tx, now(), {
          actor: by,
          action: 'retention.set',
          object: preset,
          details: { months: RETENTION[preset] },
        })
      }),
    purge: async (by) => {
      const preset = await get()
      const cutoff = monthsBefore(now(), RETENTION[preset])
      const counts = await db.transaction().execute(async (tx) => {
        const counts = await deleteBefore(tx, cutoff)
        const isWorthTelling = by !== SELF || counts.contents + counts.held > 0 // it runs every day by itself
        const details = { cutoff, ...counts }
        if (isWorthTelling) await tell(tx, now(), { actor: by, action: 'retention.purge', object: preset, details })
        return counts
      })
      return { ...counts, cutoff }
    },
  }
}

function isPreset(text: string): text is RetentionPreset {
  return Object.hasOwn(RETENTION, text)
}

async function deleteBefore(tx: Tx, cutoff: string): Promise<{ contents: number; held: number }> {
  const open = tx.selectFrom('held').select('id').where('state', 'in', ['waiting', 'claimed'])
  const old = tx.selectFrom('held').select('id').where('created_at', '<', cutoff).where('id', 'not in', open)
  await tx.deleteFrom('verdicts').where('held', 'in', old).execute()
  await tx.deleteFrom('candidates').where('held', 'in', old).execute()
  const held = await tx.deleteFrom('held').where('id', 'in', old).executeTakeFirst()
  const contents = await tx
    .deleteFrom('contents')
    .where('created_at', '<', cutoff)
    .where('answer', 'not in', open)
    .executeTakeFirst()
  return { contents: Number(contents.numDeletedRows), held: Number(held.numDeletedRows) }
}

/** The same day so many months earlier, or the last of that month. */
export function monthsBefore(now: Date, months: number): string {
  const then = new Date(now)
  const day = then.getUTCDate()
  then.setUTCDate(1)
  then.setUTCMonth(then.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0)).getUTCDate()
  then.setUTCDate(Math.min(day, lastDay))
  return then.toISOString()
}

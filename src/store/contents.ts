import { randomBytes } from 'node:crypto'
import { newId, type StoreContext, sha256, type Tx } from './context.ts'
import type { ContentsTable } from './tables.ts'

/** Texts of answers, apart from the audit chain, which holds their salted hashes only. Expects them without personal data. */

export type ContentKind = 'question' | 'answer' | 'edit' | 'note'

interface Content {
  readonly id: string
  readonly answer: string
  readonly kind: ContentKind
  readonly department: string | null
  readonly text: string
  readonly isTrue: boolean // still what its own hash says
  readonly sha256: string // what the audit chain must say
  readonly createdAt: string
}

/** What a content belongs to. */
export interface Belonging {
  readonly answer: string
  readonly department: string | null
  readonly person: string
  readonly subject: string | null
}

/** As the chain names a content. */
export interface ContentRef {
  readonly id: string
  readonly sha256: string
}

export interface Contents {
  get(id: string): Promise<Content | null>
  ofAnswer(answer: string): Promise<readonly Content[]>
  /** Hash of every content there is, made anew from its text. */
  hashes(): AsyncIterable<{ readonly id: string; readonly sha256: string; readonly createdAt: string }>
}

const PAGE = 500

export function contentsOf({ db }: StoreContext): Contents {
  return {
    get: async (id) => {
      const row = await db.selectFrom('contents').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? contentOf(row) : null
    },
    ofAnswer: async (answer) => {
      const rows = await db
        .selectFrom('contents')
        .selectAll()
        .where('answer', '=', answer)
        .orderBy('created_at')
        .execute()
      return rows.map(contentOf)
    },
    hashes: async function* () {
      for (let last = ''; ; ) {
        const page = db.selectFrom('contents').selectAll().where('id', '>', last).orderBy('id').limit(PAGE)
        const rows = await page.execute()
        for (const row of rows) yield { id: row.id, sha256: hashOf(row), createdAt: row.created_at }
        if (rows.length < PAGE) return
        last = rows.at(-1)!.id
      }
    },
  }
}

export async function putContent(
  tx: Tx,
  now: Date,
  kind: ContentKind,
  text: string,
  { answer, department, person, subject }: Belonging,
): Promise<ContentRef> {
  const salt = randomBytes(16).toString('hex')
  const whole = text.toWellFormed()
  const row = { id: newId('c'), answer, kind, department, person, subject, salt, text: whole }
  const hash = hashOf(row)
  await tx
    .insertInto('contents')
    .values({ ...row, sha256: hash, created_at: now.toISOString() })
    .execute()
  return { id: row.id, sha256: hash }
}

function contentOf(row: ContentsTable): Content {
  const { id, answer, kind, department, text, sha256 } = row
  const isTrue = hashOf(row) === sha256
  return { id, answer, kind: kind as ContentKind, department, text, isTrue, sha256, createdAt: row.created_at }
}

/** Everything that could be changed to make the content mean something else goes in. */
function hashOf(
  row: Pick<ContentsTable, 'id' | 'answer' | 'kind' | 'department' | 'person' | 'salt' | 'text'>,
): string {
  return sha256(JSON.stringify([row.id, row.answer, row.kind, row.department, row.person, row.salt, row.text]))
}

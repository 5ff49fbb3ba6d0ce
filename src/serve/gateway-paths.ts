import { join } from 'node:path'

/** Where the gateway keeps things: one folder, and the database of DATABASE_URL in place of the file in it. */
export interface GatewayPaths {
  readonly folder: string
  readonly store: string // url of the store
  readonly audit: string
  readonly firstStart: string // token of the first administrator, while there is none
  readonly review: string // edited answers as proposals for training
}

export function gatewayPaths(folder: string, databaseUrl: string | undefined): GatewayPaths {
  return {
    folder,
    store: databaseUrl || join(folder, 'store.db'),
    audit: join(folder, 'audit.jsonl'),
    firstStart: join(folder, 'first-start-token'),
    review: join(folder, 'review'),
  }
}

import { readAuditKey } from '../audit/key.ts'
import type { ServeConfig } from '../config/serve-config.ts'
import { openGuard } from '../guardrails/guard.ts'
import { readStatutes } from '../law/statutes.ts'
import { openStore } from '../store/open.ts'
import { answerLabel } from './answer-label.ts'
import { AuditTrail } from './audit/trail.ts'
import { firstStart } from './auth/first-start.ts'
import { oidcOfConfig } from './auth/oidc-of-config.ts'
import { SESSION_RULES } from './auth/sign-in.ts'
import { createStoreGate } from './auth/store-gate.ts'
import { createCiter } from './cite.ts'
import { gatewayPaths } from './gateway-paths.ts'
import { localGate } from './http/access.ts'
import { startMaintenance } from './maintenance.ts'
import { maskQuestion } from './mask-question.ts'
import type { GatewayDoors } from './open-gateway.ts'
import { auditRoutes } from './routes/audit.ts'
import { keyRoutes } from './routes/keys.ts'
import { peopleRoutes } from './routes/people.ts'
import { queueRoutes } from './routes/queue.ts'
import { sessionRoutes } from './routes/session.ts'
import { createStoreLedger } from './store-ledger.ts'

/** Store, audit trail, rules and people behind the doors of a gateway, as `lorasmith serve` opens them. Closing carries what is owed. */
export interface House extends AsyncDisposable {
  readonly doors: Omit<GatewayDoors, 'log'>
  /** Where nobody can administrate yet: the token that lets the first one in, told once, and the file that holds it. */
  readonly firstStart: { readonly token: string | null; readonly path: string } | null
}

const CARRY_MS = 1_000

/** @param env DATABASE_URL, LORASMITH_AUDIT_KEY_FILE, LORASMITH_OIDC_SECRET @param onFault of work in the background */
export async function openHouse(
  config: ServeConfig,
  env: Readonly<Record<string, string | undefined>>,
  onFault: (error: unknown) => void,
): Promise<House> {
  const guard = config.guardrails ? await openGuard({ path: config.guard_rules }) : null
  const paths = gatewayPaths(config.data_dir, config.database_url ?? env.DATABASE_URL)
  const key = env.LORASMITH_AUDIT_KEY_FILE ? await readAuditKey(env.LORASMITH_AUDIT_KEY_FILE) : null
  const store = await openStore({ url: paths.store })
  try {
    const oidc = await oidcOfConfig(config, env, store)
    const { folder, review: reviewFolder } = paths
    let auditOk = true
    const trail = await AuditTrail.open({
      store,
      folder,
      key,
      reviewFolder,
      intervalMs: CARRY_MS,
      onFault(error) {
        auditOk = false
        onFault(error)
      },
    })
    const stopMaintenance = startMaintenance(store, SESSION_RULES, onFault)
    const label = answerLabel(config.content_producer)
    const cite = createCiter(await readStatutes(), () => new Date().toISOString().slice(0, 10))
    const isSecure = config.secure_cookies ?? config.public_origin?.startsWith('https:') ?? false
    const auth = { store, rules: SESSION_RULES, isSecure }
    const routes: GatewayDoors['routes'] = [
      (app) => void app.register(sessionRoutes, { auth, oidc, firstStartPath: paths.firstStart }),
      (app) => void app.register(peopleRoutes, { store }),
      (app) => void app.register(keyRoutes, { store }),
      (app) => void app.register(queueRoutes, { store, label, cite }),
      (app) => void app.register(auditRoutes, { store, trail, key, label }),
    ]
    return {
      firstStart: config.sign_in ? await firstStart(store, paths.firstStart) : null,
      doors: {
        gate: config.sign_in ? createStoreGate(store, SESSION_RULES) : localGate,
        guard,
        label,
        cite,
        mask: config.mask_questions ? maskQuestion : null,
        ledger: createStoreLedger(store),
        routes: config.sign_in ? routes : [],
        sources: {
          auditOk: () => auditOk,
          reviewQueue: async () => {
            const { waiting, claimed, oldestWaitS } = await store.queue.counts()
            return { depth: waiting + claimed, oldestS: oldestWaitS }
          },
        },
      },
      async [Symbol.asyncDispose]() {
        stopMaintenance()
        await trail.close()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

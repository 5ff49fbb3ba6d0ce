import type { Store } from '../../store/open.ts'
import type { SessionRules } from '../../store/sessions.ts'
import type { Gate } from '../http/access.ts'
import { RouteFault } from '../route-fault.ts'
import { checkCsrf, checkRow } from './authorize.ts'
import { authenticate } from './caller.ts'

/** The gate of the people that the store knows: by key or by session, by the row's roles and scope. */
export function createStoreGate(store: Store, rules: SessionRules): Gate {
  return {
    async admit(request, row) {
      const { authorization, cookie } = request.headers
      const caller = await authenticate(store, rules, { authorization, cookie })
      if (!caller) throw new RouteFault(401, 'auth.signIn', {}, { 'www-authenticate': 'Bearer' })
      checkRow(row, caller)
      checkCsrf(request, caller)
      request.caller = caller
      const { id, departments } = caller.person
      return { id, departments }
    },
  }
}

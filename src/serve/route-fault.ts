import type { TextKey, TextValues } from '../texts/render.ts'
import { UserError } from '../texts/user-error.ts'

/** A fault of who calls, with the HTTP status that says so. Others of the user's faults are told by `statusOf`. */
export class RouteFault extends UserError {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    statusCode: number,
    code: TextKey,
    values: TextValues = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, values)
    this.name = 'RouteFault'
    this.statusCode = statusCode
    this.headers = headers
  }
}

const STATUS: Partial<Record<TextKey, number>> = {
  'store.noPerson': 404,
  'store.noKey': 404,
  'store.noHeld': 404,
  'store.nothingToErase': 404,
  'store.nameTaken': 409,
  'store.ssoTaken': 409,
  'store.lastAdmin': 409,
  'store.decided': 409,
  'store.expired': 409,
  'store.changedMeanwhile': 409,
  'store.claimedByOther': 409,
  'store.claimFirst': 409,
  'store.textGone': 410,
  'store.ownAnswer': 403,
  'store.secondNeedsOther': 403,
}

/** Of a user's fault that came from another room. */
export function statusOf(fault: UserError): number {
  return fault instanceof RouteFault ? fault.statusCode : (STATUS[fault.code] ?? 400)
}

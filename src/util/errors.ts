/** Fails with a stack when our own reasoning is broken; for the user's faults throw `UserError` (texts/user-error.ts). */
export function invariant(condition: unknown, fact: string): asserts condition {
  if (!condition) throw new Error(`internal: ${fact}`)
}

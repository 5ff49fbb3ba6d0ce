import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'

/** What llama.cpp would say less clearly: no adapter at all, or one for another kind of model. */
export function checkAdapterKind(adapter: GgufFile, model: GgufFile): void {
  const type = adapter.metadata.get('general.type')
  if (type !== 'adapter') throw new UserError('engine.notAnAdapter', { path: adapter.path, got: String(type ?? '-') })
  const got = String(adapter.metadata.get('general.architecture') ?? '-')
  const want = String(model.metadata.get('general.architecture') ?? '-')
  if (got !== want) throw new UserError('engine.adapterArchitecture', { path: adapter.path, got, want })
}

import { checkFiniteGguf } from '../formats/finite.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'

/** What llama.cpp would say less clearly or not at all: no adapter, one for another kind of model, one that holds NaN. */
export async function checkAdapterKind(adapter: GgufFile, model: GgufFile): Promise<void> {
  const type = adapter.metadata.get('general.type')
  if (type !== 'adapter') throw new UserError('engine.notAnAdapter', { path: adapter.path, got: String(type ?? '-') })
  const got = String(adapter.metadata.get('general.architecture') ?? '-')
  const want = String(model.metadata.get('general.architecture') ?? '-')
  if (got !== want) throw new UserError('engine.adapterArchitecture', { path: adapter.path, got, want })
  await checkFiniteGguf(adapter)
}

import { checkFiniteGguf } from '../formats/finite.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'

/** What llama.cpp would say less clearly or not at all: no adapter, one for another kind of model. Asks the header alone. */
export function checkAdapterKind(adapter: GgufFile, model: GgufFile): void {
  const type = adapter.metadata.get('general.type')
  if (type !== 'adapter') throw new UserError('engine.notAnAdapter', { path: adapter.path, got: String(type ?? '-') })
  const got = String(adapter.metadata.get('general.architecture') ?? '-')
  const want = String(model.metadata.get('general.architecture') ?? '-')
  if (got !== want) throw new UserError('engine.adapterArchitecture', { path: adapter.path, got, want })
}

/** The same, and that none of its values is NaN or infinite: reads the whole file. */
export async function checkAdapterValues(adapter: GgufFile, model: GgufFile): Promise<void> {
  checkAdapterKind(adapter, model)
  await checkFiniteGguf(adapter)
}

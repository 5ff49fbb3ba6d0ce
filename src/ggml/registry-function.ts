import koffi from 'koffi'
import type { Native } from './symbols.ts'
import type { RegistryHandle } from './types.ts'

type RegistryNative = Pick<Native, 'ggml_backend_reg_get_proc_address'>
type Bound = (...args: unknown[]) => unknown

const prototypes = new Map<string, unknown>()

/**
 * A function of whichever library was picked for a device at load: it cannot be linked to, so it is asked from the registry by its name.
 * @param prototype in C, "void ggml_backend_set_n_threads(void *backend, int threads)"
 * @returns null where that library has none
 */
export function registryFunction(native: RegistryNative, registry: RegistryHandle, prototype: string): Bound | null {
  const name = /(\w+)\(/.exec(prototype)![1]!
  const address = native.ggml_backend_reg_get_proc_address(registry, name)
  if (!address) return null
  const known = prototypes.get(prototype) ?? koffi.proto(prototype)
  prototypes.set(prototype, known)
  return (...args) => koffi.call(address, known as string, ...args)
}

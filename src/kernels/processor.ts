/** Which vectors the processor has, as ggml found out when it chose its own library for it. */
import koffi from 'koffi'
import type { Backend } from '../ggml/backend.ts'
import { registryFunction } from '../ggml/registry-function.ts'
import type { RegistryHandle } from '../ggml/types.ts'
import type { VectorBytes } from './assembler.ts'

/** What our code uses, by ggml's names of features. */
const NEEDS = [
  { vectorBytes: 64, features: ['AVX512', 'BMI2'] },
  { vectorBytes: 32, features: ['AVX2', 'FMA'] },
] as const

const known = new WeakMap<Backend, VectorBytes | null>()

/** The widest vectors that code for this backend may use; null where we have no code for it: other processors, other systems, a GPU. */
export function vectorBytesOf(backend: Backend): VectorBytes | null {
  const before = known.get(backend)
  if (before !== undefined) return before
  const isOurs = backend.onlyCpu && process.platform === 'linux' && process.arch === 'x64'
  const features = isOurs ? featuresOf(backend) : new Set<string>()
  const found = NEEDS.find((each) => each.features.every((name) => features.has(name)))?.vectorBytes ?? null
  known.set(backend, found)
  return found
}

/** ggml_backend_feature: two strings; the list ends with a null. */
function featuresOf({ library: { native }, device }: Backend): ReadonlySet<string> {
  const registry: RegistryHandle = native.ggml_backend_dev_backend_reg(device)
  const list = registryFunction(native, registry, 'void *ggml_backend_get_features(void *registry)')?.(registry)
  const names = new Set<string>()
  for (let offset = 0; list; offset += 2 * koffi.sizeof('void*')) {
    const name: string | null = koffi.decode(list, offset, 'const char*')
    if (name === null) break
    if (koffi.decode(list, offset + koffi.sizeof('void*'), 'const char*') === '1') names.add(name)
  }
  return names
}

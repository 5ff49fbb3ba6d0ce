import type { GgufFile } from '../formats/gguf-types.ts'
import type { Backend } from '../ggml/backend.ts'
import { UserError } from '../texts/user-error.ts'
import { gemma3 } from './gemma3.ts'
import { glm4 } from './glm4.ts'
import { llama } from './llama.ts'
import type { Architecture, Model, ModelDescription } from './model.ts'
import { phi3 } from './phi3.ts'
import { qwen2 } from './qwen2.ts'
import { qwen3 } from './qwen3.ts'
import { qwen3moe } from './qwen3moe.ts'
import { qwen35 } from './qwen35.ts'
import { loadWeights, type Weights } from './weights.ts'

/** A model architecture = one file and one line here. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama,
  qwen2,
  qwen3,
  gemma3,
  phi3,
  glm4,
  qwen3moe,
  qwen35,
}

/** Why these, which people will ask for, cannot be trained yet: docs/decisions/2026-11-25-architectures.md holds the plans. */
const REFUSED = { gemma4: 'models.gemma4', qwen35moe: 'models.qwen35moe' } as const

export const supportedArchitectures: readonly string[] = Object.keys(ARCHITECTURES)

/** Shape and adapter sites from the header alone; refuses what cannot be trained before anything is loaded. */
export function describeModel(file: GgufFile): ModelDescription {
  return architectureOf(file).describe(file)
}

/**
 * Loads a GGUF model onto a device, frozen.
 * @param transposed whether transposed copies for the backward stay in memory; `auto` decides from what is free
 */
export async function openModel(
  file: GgufFile,
  backend: Backend,
  transposed: 'auto' | 'resident' | 'rebuild' = 'auto',
): Promise<Model> {
  const architecture = architectureOf(file)
  const description = architecture.describe(file)
  const weights = await loadWeights(file, backend, transposed)
  try {
    return assemble(file, weights, architecture, description)
  } catch (error) {
    weights[Symbol.dispose]()
    throw error
  }
}

function assemble(file: GgufFile, weights: Weights, architecture: Architecture, description: ModelDescription): Model {
  for (const { ggufName, nIn, nOut } of description.sites) {
    const { ne } = weights.matrix(`${ggufName}.weight`).weight
    if (ne[0] !== nIn || ne[1] !== nOut) {
      const [got, want] = [`[${ne[0]}, ${ne[1]}]`, `[${nIn}, ${nOut}]`]
      throw new UserError('models.shape', { path: file.path, name: `${ggufName}.weight`, got, want })
    }
  }
  return {
    ...description,
    file,
    head: { ...weights.head, softcap: description.logitSoftcap },
    matrixOf: (site) => ({ ...weights.matrix(`${site.ggufName}.weight`), bias: null }),
    hidden: architecture.build(file, weights, description),
    weightBytes: weights.bytes,
    parameterCount: weights.parameterCount,
    residentTransposed: weights.residentTransposed,
    packing: weights.packing,
    copies: weights.copies,
    [Symbol.dispose]: () => weights[Symbol.dispose](),
  }
}

function architectureOf(file: GgufFile): Architecture {
  const name = String(file.metadata.get('general.architecture') ?? 'none')
  const found = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined
  if (found) return found
  if (file.metadata.get('general.type') === 'adapter') throw new UserError('models.isAdapter', { path: file.path })
  const allowed = supportedArchitectures.join(', ')
  if (Object.hasOwn(REFUSED, name))
    throw new UserError(REFUSED[name as keyof typeof REFUSED], { path: file.path, allowed })
  throw new UserError('models.architecture', { path: file.path, got: name, allowed })
}

/** What the golden tests run, architecture by architecture; `scripts/support-table.ts` makes the table of the docs from it. */
export interface Judged {
  readonly architecture: string // general.architecture
  readonly models: string
  readonly stepped: readonly string[] // cases with gradients and ten AdamW losses, twice
  readonly once: readonly string[] // cases with gradients
  readonly served: string // the case that llama.cpp serves with our adapter, and that trains quantised
  readonly imported: readonly string[] // folders of test/golden/hf whose tensors are llama.cpp's converter's, byte for byte
}

/** Weight types on which every architecture is trained against its own dequantised weights. */
export const QUANTISED = ['Q8_0', 'Q4_K'] as const

export const JUDGED: readonly Judged[] = [
  {
    architecture: 'llama',
    models: 'Llama 2 and 3, Mistral, Yi, DeepSeek distillations',
    stepped: ['llama', 'llama3-rope', 'llama-linear-rope', 'llama-yarn'],
    once: ['llama-rslora', 'llama-qv'],
    served: 'llama',
    imported: ['llama', 'llama_fast', 'mistral'],
  },
  { architecture: 'llama', models: 'Mixtral', stepped: ['mixtral'], once: [], served: 'mixtral', imported: [] },
  {
    architecture: 'qwen2',
    models: 'Qwen 2 and 2.5',
    stepped: ['qwen2'],
    once: [],
    served: 'qwen2',
    imported: ['qwen2'],
  },
  {
    architecture: 'qwen3',
    models: 'Qwen 3, dense',
    stepped: ['qwen3'],
    once: [],
    served: 'qwen3',
    imported: ['qwen3'],
  },
  {
    architecture: 'qwen3moe',
    models: 'Qwen 3 30B-A3B, 235B-A22B',
    stepped: ['qwen3moe'],
    once: [],
    served: 'qwen3moe',
    imported: [],
  },
  { architecture: 'qwen35', models: 'Qwen 3.5, dense', stepped: ['qwen35'], once: [], served: 'qwen35', imported: [] },
  {
    architecture: 'gemma3',
    models: 'Gemma 3, text',
    stepped: ['gemma3'],
    once: ['gemma3-softcap'],
    served: 'gemma3',
    imported: ['gemma3'],
  },
  {
    architecture: 'phi3',
    models: 'Phi 3, 3.5 and 4',
    stepped: ['phi3'],
    once: ['phi3-longrope'],
    served: 'phi3',
    imported: ['phi3'],
  },
  {
    architecture: 'glm4',
    models: 'GLM-4 0414, GLM-Z1, dense',
    stepped: ['glm4'],
    once: [],
    served: 'glm4',
    imported: ['glm4'],
  },
]

/** Architectures that are imported and quantised, and do not train. */
export const IMPORT_ONLY: readonly Pick<Judged, 'architecture' | 'models' | 'imported'>[] = [
  { architecture: 'internlm2', models: 'InternLM 2 and 2.5', imported: ['internlm2'] },
  { architecture: 'minicpm', models: 'MiniCPM 1 and 2', imported: ['minicpm'] },
]

export const IMPORTED = [...JUDGED, ...IMPORT_ONLY].flatMap(({ imported }) => imported)
export const STEPPED = JUDGED.flatMap(({ stepped }) => stepped)
export const GRADIENT_CASES = [...STEPPED, ...JUDGED.flatMap(({ once }) => once)]
export const SERVED = JUDGED.map(({ served }) => served)

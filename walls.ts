/**
 * Who may import whom: the one table. dependency-cruiser (`.dependency-cruiser.ts`) and `test/walls.test.ts` both read it.
 * A room not listed on the right of another is forbidden to it. Type-only imports from `config` and `runs/events` are free.
 */
export const walls: Readonly<Record<string, readonly string[]>> = {
  util: [],
  texts: ['util'],
  config: ['util', 'texts'],
  formats: ['util', 'texts'],
  ggml: ['util', 'texts'],
  autograd: ['util', 'texts', 'ggml'],
  models: ['util', 'texts', 'formats', 'ggml', 'autograd'],
  tokenizer: ['util', 'texts', 'formats'],
  templates: ['util', 'texts'],
  data: ['util', 'texts', 'formats', 'tokenizer'],
  lora: ['util', 'texts', 'formats', 'ggml', 'autograd', 'models'],
  train: ['util', 'texts', 'formats', 'ggml', 'autograd', 'data', 'models', 'lora'],
  runs: ['util', 'texts', 'formats'],
  engine: ['util', 'texts', 'formats', 'tokenizer'],
  eval: ['util', 'texts', 'data', 'engine', 'templates'],
  cli: ['util', 'texts', 'config', 'formats', 'ggml', 'autograd', 'models', 'tokenizer', 'templates', 'data', 'lora', 'train', 'runs', 'engine', 'eval'],
}

/** Packages that only one room may touch: the native seam and the terminal stay in one place. */
export const packageWalls: Readonly<Record<string, readonly string[]>> = {
  koffi: ['ggml'],
  'node-llama-cpp': ['engine', 'tokenizer'],
  commander: ['cli'],
  'log-update': ['cli'],
  zod: ['config'],
  yaml: ['config'],
}

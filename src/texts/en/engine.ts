// table: sentences of engine/, en
export const engine = {
  'engine.noModel':
    '{path}: llama.cpp cannot load this model: {reason}. The file may be incomplete, too large for the memory, or of a newer kind than this release knows.',
  'engine.notAnAdapter':
    '{path}: this GGUF is no adapter (general.type is "{got}", must be "adapter"). Give the adapter.gguf of a finished run.',
  'engine.adapterArchitecture':
    '{path}: the adapter was trained on a model of architecture {got}, this model is {want}. Use it with the model it was trained on.',
  'engine.noAdapter': '{path}: llama.cpp refuses the adapter: {reason}. Use it with the model it was trained on.',
  'engine.adapterChanges': '{path}: the adapter changes while it is read. Load it again when it is written.',
  'engine.noContext': 'a context of {tokens} tokens cannot be opened: {reason}. Use a smaller context.',
  'engine.unknownAdapter': 'adapter "{got}" is not loaded. Loaded: {known}.',
  'engine.grammar':
    'the grammar cannot be read by llama.cpp. Check it against grammars/README.md of llama.cpp; it must have a rule called root.',
  'engine.emptyPrompt': 'the prompt is empty. Give at least one message.',
  'engine.promptTooLong':
    'the prompt has {tokens} tokens, the context takes {limit}. Shorten the question or its history, or open a larger context.',
  'engine.outOfRange': '{key} must be a number from {min} to {max}, got {got}.',
  'engine.notWholeInRange': '{key} must be a whole number from {min} to {max}, got {got}.',
  'engine.memoryBudget':
    'loading this needs {needed} MB, max_memory allows {limit} MB. Raise max_memory, use a smaller context, or unload an adapter.',
} as const

// table: sentences of engine/, zh
export const engine = {
  'engine.noModel':
    '{path}：llama.cpp 无法加载该模型：{reason}。文件可能不完整、超出内存，或属于本版本尚不支持的类型。',
  'engine.notAnAdapter':
    '{path}：该 GGUF 不是适配器（general.type 为“{got}”，应为“adapter”）。请使用训练结果中的 adapter.gguf。',
  'engine.adapterArchitecture':
    '{path}：适配器训练于 {got} 架构的模型，而当前模型为 {want}。请与训练时的模型一起使用。',
  'engine.noAdapter': '{path}：llama.cpp 拒绝该适配器：{reason}。请与训练时的模型一起使用。',
  'engine.adapterChanges': '{path}：适配器在读取时仍在变化。请在写完后重新加载。',
  'engine.noContext': '无法打开 {tokens} 个 token 的上下文：{reason}。请使用更小的上下文。',
  'engine.unknownAdapter': '适配器“{got}”未加载。已加载：{known}。',
  'engine.grammar':
    'llama.cpp 无法读取该语法。请对照 llama.cpp 的 grammars/README.md 检查；语法必须有名为 root 的规则。',
  'engine.emptyPrompt': '提示为空。请至少给出一条消息。',
  'engine.promptTooLong': '提示有 {tokens} 个 token，上下文最多容纳 {limit} 个。请缩短问题或历史，或使用更大的上下文。',
  'engine.outOfRange': '{key} 必须是 {min} 到 {max} 之间的数，实际为 {got}。',
  'engine.notWholeInRange': '{key} 必须是 {min} 到 {max} 之间的整数，实际为 {got}。',
  'engine.memoryBudget':
    '加载需要 {needed} MB，max_memory 只允许 {limit} MB。请调大 max_memory、减小上下文，或卸载一个适配器。',
} as const

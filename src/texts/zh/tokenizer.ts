// table: sentences of tokenizer/, zh
export const tokenizer = {
  'tokenizer.noLlama':
    'llama.cpp：本机没有适用于 {gpu} 的库。它随 `npm install` 一起安装（@node-llama-cpp/* 软件包）；请不带 --omit=optional 重新安装，或使用 device: cpu。',
  'tokenizer.noDevice': 'llama.cpp：本机没有 {gpu} 设备。请使用 device: auto 或 cpu。',
  'tokenizer.noTokens': '{path}：文件中没有词表（元数据键 {key}）。请使用完整的 GGUF 模型；适配器或投影文件没有词表。',
  'tokenizer.noVocabulary': '{path}：llama.cpp 无法读取词表：{reason}。文件可能已损坏，或比本版本更新。',
  'tokenizer.noTemplate':
    '{path}：缺少元数据键 {key}，无法把问题写成该模型训练时的格式。请使用对话（instruct）模型，或用 chat_template（run 用 --chat-template）指明格式：llama-2、chatml、alpaca、vicuna，或 Jinja 文件。',
  'tokenizer.unknownTemplate': '对话模板 {got}：既不是 Jinja 文本文件（最大 1 MiB），也不是已知名称：{allowed}。',
  'tokenizer.templateLimit':
    '对话模板：所需的 {what} 超过 {limit}，真正的模板不会这样。请用 chat_template 换用可信来源的模板。',
  'tokenizer.oldLlama':
    'llama.cpp {got} 在读取模型文件方面有已知漏洞，需要 {min} 或更新版本。请重新运行 `npm install`，它会安装正确的版本。',
  'tokenizer.badTemplate': '对话模板：不是有效的 Jinja：{reason}。请检查 chat_template。',
  'tokenizer.templateRefused':
    '对话模板：拒绝这段对话：{reason}。有些模型不接受系统消息，并要求用户与助手轮流发言；请去掉系统提示，或把它并入第一个问题。',
} as const

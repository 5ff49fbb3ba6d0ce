// table: sentences of convert/, zh
export const convert = {
  'convert.legacyMissing':
    '{path}：缺少张量 {name}。文件不完整，或只是多个分片之一（.bin、.bin.1 ……），无法转换；请获取同一模型的 GGUF 文件。',
  'convert.legacyShape':
    '{path}：张量 {name} 的形状为 {got}，按文件头应为 {want}。文件已损坏，或只是多个分片之一（.bin、.bin.1 ……），无法转换；请获取同一模型的 GGUF 文件。',
  'convert.legacyTensor':
    '{path}：张量 {name} 不属于 llama 模型；旧版文件中只有 llama 模型可以转换。请获取同一模型的 GGUF 文件。',
  'convert.legacyHeads':
    '{path}：wk 有 {rows} 行，无法得出 key 头数：每个头 {head} 个值，共 {heads} 个查询头。文件已损坏；请获取同一模型的 GGUF 文件。',
  'convert.legacyGqa':
    '{path}：--gqa {got} 与文件不符：wk 有 {rows} 行，因此每 {want} 个查询头共用一个 key 头。请去掉 --gqa。',
  'convert.legacyBlocks':
    '{path}：张量 {name} 是 {container} 第 {version} 版的 {got} 量化块，ggml 已无法读取：其布局在 ggjt v2 和 v3 中改变过。请获取同一模型的 ggmlv3 或 GGUF 文件；任何版本的 F16 和 F32 文件都可以转换。',
  'convert.legacyVocab': '{path}：词表只有 {got} 个词，少于 llama 模型应有的数量。文件已损坏。',
  'convert.legacyToken':
    '{path}：词表中第 {id} 个词不是 UTF-8。文件已损坏，或词表被改动过；请获取同一模型的 GGUF 文件。',
  'convert.outExists': '{path}：文件已存在，不会覆盖。请换一个 --out，或先删除它。',
  'convert.noCache':
    '{path}：这是旧版文件，需要先转换一次为 GGUF，但它所在的文件夹和 {folder} 都无法写入（{code}）。请把 LORASMITH_CACHE 设为一个放得下副本的文件夹，或把模型复制到可写的文件夹。',
} as const

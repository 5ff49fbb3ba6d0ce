// table: sentences of convert/, zh
export const convert = {
  'convert.exists': '{path}：文件已存在。请换一个 --out，或用 --overwrite 替换。',
  'convert.sameFile': '{path}：就是输入文件本身。请换一个 --out。',
  'convert.outIsFolder': '{path}：是文件夹；--out 应为要写入的文件，例如 {path}/model.gguf。',
  'convert.noFolder': '{path}：文件夹 {folder} 不存在。请先创建。',
  'convert.notModel': '{path}：类型为 {kind}，这里需要模型。',
  'convert.noTensors': '{path}：只有文件头，没有张量（也许是词表文件）。请提供完整的模型。',
  'convert.unreadableType': '{path}：张量 {tensor} 的类型为 {type}，无法读取其数值。请使用 F16、BF16 或 F32 的模型。',
  'convert.requantize':
    '{path}：已有 {count} 个张量是量化的（{types}）；再次量化会再次损失精度。请使用 F16、BF16 或 F32 的模型，或加 --allow-requantize。',
  'convert.imatrixSize': '{path}：{tensor} 的重要性矩阵有 {got} 个值，模型需要 {expected} 个。它属于另一个模型。',
  'convert.noConfig': '{path}：没有 config.json。请给出模型文件夹，内容与 Hugging Face Hub 上的一致。',
  'convert.jsonBroken': '{path}：不是 JSON 对象，或文件不完整。请重新下载。',
  'convert.configMissing': '{path}：缺少 {key}。请重新下载 config.json。',
  'convert.configValue': '{path}：{key} 为 {got}，应为{allowed}。',
  'convert.missingShards': '{path}：缺少 {count} 个权重文件：{names}。请重新下载。',
  'convert.noWeights': '{path}：没有权重文件（model.safetensors 或其分片）。请一并下载。',
  'convert.pickled': '{path}：权重是 pickle 格式（.bin、.pth），读取时可能执行代码。请使用该模型的 safetensors 文件。',
  'convert.indexMismatch':
    '{path}：列出的 {count} 个张量在任何文件中都没有，例如 {names}。权重文件版本不一致，请全部重新下载。',
  'convert.architecture':
    '{path}：架构为 {got}，无法导入（最接近的是 {near}）。支持：{known}。其他架构请用 llama.cpp 的 convert_hf_to_gguf.py。',
  'convert.quantisedSource': '{path}：权重已经量化（{got}）。请导入 F16、BF16 或 F32 的原始模型，再选择 --outtype。',
  'convert.missingTensors': '{path}：缺少 {count} 个张量：{names}。文件夹不完整，或属于其他架构。',
  'convert.unknownTensors': '{path}：有 {count} 个张量不属于该架构：{names}。也许是适配器或其他种类的模型。',
  'convert.misfits':
    '{path}：有 {count} 个张量的形状或类型与 config.json 不符：{names}。权重与配置不属于同一模型，或权重不是 F32、F16、BF16。',
  'convert.noTokenizer':
    '{path}：没有分词器（tokenizer.json、tokenizer.model，或 vocab.json 加 merges.txt）。请一并下载。',
  'convert.tokenizerKind': '{path}：分词器种类为 {got}；只读取 BPE 和 SentencePiece。',
  'convert.preTokenizer':
    '{path}：llama.cpp 没有与该分词器相同的切分方式。如果您知道它与哪一种相同，请加 --pre ID，可选：{known}。',
  'convert.vocabSize': '{path}：分词器有 {got} 个词元，config.json 为 {expected}。两者不属于同一模型。',
  'convert.unknownSource':
    '{path}：不是可导入的模型。请给出 Hugging Face 文件夹（config.json、safetensors、分词器），或 llama 的旧版 GGML 文件。',
  'convert.unknownKind': '{path}：既没有模型（config.json 和权重），也没有 PEFT 适配器（adapter_model.safetensors）。',
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
  'convert.noCache':
    '{path}：这是旧版文件，需要先转换一次为 GGUF，但它所在的文件夹和 {folder} 都无法写入（{code}）。请把 LORASMITH_CACHE 设为一个放得下副本的文件夹，或把模型复制到可写的文件夹。',
  'convert.tokenTwice':
    '{path}：分词器的第 {first} 和第 {second} 个词元文本相同，llama.cpp 不接受。分词器文件版本不一致，请重新下载。',
} as const

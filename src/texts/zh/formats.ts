// table: sentences of formats/, zh
export const formats = {
  'formats.missing': '{path}：文件不存在。请检查文件名，以及它相对于哪个文件夹。',
  'formats.directory': '{path}：这是文件夹，需要的是文件。请写出其中的文件名。',
  'formats.notRegularFile': '{path}：这是设备或管道，需要的是普通文件。请先把数据保存成文件。',
  'formats.unreadable': '{path}：当前用户无权读取。请修改文件权限，或换用有权限的用户运行。',
  'formats.emptyFile': '{path}：文件是空的。请检查是否已完整保存或下载。',
  'formats.fileChanged': '{path}：读取过程中文件变短了。请等文件写完后再试。',
  'formats.lfsPointer':
    '{path}：这是 Git LFS 指针，不是文件本身。请在其来源仓库中运行 `git lfs pull`，或直接下载文件本身。',

  'formats.notGguf':
    '{path}：不是 GGUF 文件：开头是 {got}，应为 "GGUF"。请提供 GGUF 格式的模型，例如 llama.cpp 的 .gguf 文件。',
  'formats.legacyGgml':
    '{path}：这是旧版 GGML 文件（文件标识为 "{got}"），应为 "GGUF"。作为 train、estimate 和 run 的基础模型时会自动转换；此处请使用同一模型的 GGUF 文件。',
  'formats.safetensorsForGguf':
    '{path}：这是 safetensors 文件，应为 "GGUF"。请用 llama.cpp 的 convert_hf_to_gguf.py 转换模型，或提供其 .gguf 文件。',
  'formats.ggufVersion': '{path}：GGUF 版本为 {version}，支持 2 和 3。请用当前版本的 llama.cpp 重新转换模型。',
  'formats.ggufBigEndian':
    '{path}：这是大端序 GGUF，需要小端序。请重新转换模型，或使用 llama.cpp 的 gguf_convert_endian.py。',
  'formats.ggufHeaderCut':
    '{path}：文件头不完整：第 {at} 字节处的 {what} 需要 {bytes} 字节，只剩 {left} 字节。文件已损坏或下载中断，请重新下载。',
  'formats.ggufLimit':
    '{path}：{what} 声明的大小为 {got}，最多允许 {limit}。文件已损坏或带有恶意，请从可信来源重新获取。',
  'formats.ggufDuplicate': '{path}：文件头中名称 {name} 出现了两次。文件已损坏，请重新转换模型。',
  'formats.ggufValueType': '{path}：元数据 {key} 的值类型为 {got}，允许 0 到 12。文件已损坏，或比本程序更新。',
  'formats.ggufNestedArray': '{path}：元数据 {key} 是数组的数组，只允许普通值的数组。请重新转换模型。',
  'formats.ggufAlignment': '{path}：general.alignment 为 {got}，应为 uint32 类型的 2 的幂，例如 32。请重新转换模型。',
  'formats.ggufTensorType':
    '{path}：张量 {tensor} 的类型为 {got}，ggml 没有这种类型。请用当前版本的 llama.cpp 重新量化模型。',
  'formats.ggufRow':
    '{path}：张量 {tensor} 每行有 {got} 个值；{type} 要求是 {block} 的倍数。请重新转换模型，例如转为 F16。',
  'formats.ggufMisaligned':
    '{path}：张量 {tensor} 的数据起点为 {got}，应为 {alignment} 的倍数。文件已损坏，请重新转换模型。',
  'formats.ggufLayout':
    '{path}：张量 {tensor} 的数据起点为 {got}，但它前面的 {previous} 结束于 {expected}：张量的形状与位置不一致。该文件转换有误，llama.cpp 同样会拒绝；请用当前版本的 llama.cpp 重新转换模型。',
  'formats.ggufDataCut':
    '{path}：文件在张量 {tensor} 处中断：文件有 {got} 字节，应有 {expected} 字节，缺少 {missing} 字节。下载或复制未完成，请重新获取。',

  'formats.notLegacy': '{path}：不是旧版 GGML 文件。请提供以 ggml、ggmf 或 ggjt 开头的文件。',
  'formats.legacyLora':
    '{path}：这是旧版 LoRA 适配器（ggla），无法读取。请提供 PEFT 的 safetensors 或 GGUF 格式的适配器。',
  'formats.legacyVersion':
    '{path}：这是 {container} 第 {version} 版，允许 {allowed}。文件已损坏，或不是 llama 模型；请获取同一模型的 GGUF 文件。',
  'formats.legacyVocabOnly': '{path}：只有 {tokens} 个词的词表，没有权重，不是模型。请提供完整的模型文件。',
  'formats.legacyNotLlama':
    '{path}：不是 llama 模型：{got}。Whisper、GPT-J 等也用过同样的文件标识；只有 llama 文件可以转换。请获取同一模型的 GGUF 文件。',
  'formats.legacyTensorType': '{path}：张量 {tensor} 的类型为 {got}，ggml 已不再支持。请获取同一模型的 GGUF 文件。',
  'formats.emptyTensor': '{path}：张量 {tensor} 没有元素：每一维至少为 1。文件已损坏，请重新转换模型。',

  'formats.ggufEmptyKey': '{path}：第 {at} 字节之前有一个元数据键没有名称。文件已损坏，请重新转换模型。',
  'formats.ggufTokenTwice':
    '{path}：词表中第 {id} 个词重复出现，会使 llama.cpp 中止。请用当前版本的 llama.cpp 重新转换模型。',
  'formats.ggufKeyType': '{path}：元数据 {key} 的类型为 {got}，应为 {allowed}。文件已损坏或带有恶意，请重新转换模型。',
  'formats.ggufSplit': '{path}：这是模型 {parts} 个分片之一。请先用 llama-gguf-split --merge（给出第一个分片）合并。',
  'formats.ggufVocabLength': '{path}：{key} 有 {got} 项，而词表有 {expected} 个词。文件已损坏，请重新转换模型。',
  'formats.ggufByteToken':
    '{path}：词表中第 {id} 个词代表一个字节，但不是 <0x00> 到 <0xFF> 的形式。文件已损坏或带有恶意，请从可信来源重新获取。',
  'formats.pickle':
    '{path}：这是 PyTorch 文件（pickle）。加载 pickle 会运行其中的程序，因此从不读取。请提供 safetensors 或 GGUF；在 PyTorch 中可用 save_pretrained(..., safe_serialization=True) 保存为 safetensors。',
  'formats.notFinite':
    '{path}：张量 {tensor} 在第 {at} 个位置的值不是有效数字（NaN 或无穷大），会破坏所有回答。请降低 learning_rate 后重新训练。',
  'formats.safetensorsDuplicate': '{path}：文件头中名称 {name} 出现了两次，不同程序的理解会不一致。请重新保存该文件。',

  'formats.notSafetensors':
    '{path}：不是 safetensors 文件：开头是 {got}，应为 8 字节的文件头长度和 "{"。请提供 .safetensors 文件。',
  'formats.safetensorsHeaderSize':
    '{path}：声明的文件头有 {got} 字节，最多允许 {limit}。文件已损坏或不是 safetensors，请重新获取。',
  'formats.safetensorsHeader':
    '{path}：文件头在 {what} 处有误：应为 JSON 对象，其中每个张量有 dtype、shape 和 data_offsets。请重新保存该文件。',
  'formats.safetensorsDtype': '{path}：张量 {tensor} 的类型为 {got}，允许 {allowed}。请保存为 F32、F16 或 BF16。',
  'formats.safetensorsSize':
    '{path}：张量 {tensor} 有 {got} 字节，按类型和形状应有 {expected} 字节。文件已损坏，请重新保存。',
  'formats.safetensorsLayout':
    '{path}：张量 {tensor} 的数据起点为 {got}，应为 {expected}：张量之间有重叠或空隙。文件已损坏，请重新保存。',
  'formats.safetensorsCut': '{path}：文件不完整，缺少 {missing} 字节。下载或复制未完成，请重新获取。',
  'formats.safetensorsTail': '{path}：最后一个张量之后还有 {extra} 字节，不允许有多余内容。文件已损坏，请重新保存。',

  'formats.encodingBroken':
    '{path}:{line}：第 {at} 字节不是 {encoding}，而文件正按此编码读取：此处已损坏，或文件由不同编码的内容拼接而成。请统一编码后重新保存；如果整个文件是另一种编码，请用设置 encoding 注明，例如 encoding: gb18030。',
  'formats.encodingUnknown':
    '{path}：不是 UTF-8，且无法判断其编码。请用设置 encoding 注明，例如 encoding: gb18030 或 big5，或把文件另存为 UTF-8。',
  'formats.gzipBroken': '{path}：gzip 压缩文件已损坏或不完整。下载或复制未完成，请重新获取。',
  'formats.notTable':
    '{path}：内容是连续的文字，不是数据表：第一行应为列名，却是句子，其后各行的列数也不一致。请提供带表头（例如 question,answer）的数据表：CSV、TSV、XLSX、JSON、JSONL 或 Parquet。',
  'formats.recordTooLong':
    '{path}:{line}：从此处开始的一行超过 {limit} 个字符。引号或括号没有闭合，或缺少换行：请每行写一条数据。',
  'formats.parquetBroken': '{path}：Parquet 文件已损坏、不完整或已加密。下载或复制未完成，请重新获取或重新写出。',
  'formats.parquetGroup':
    '{path}：Parquet 文件的一部分声明有 {got} 字节，最多允许 {limit}。请用更小的行组写出（pyarrow：row_group_size），或写成 JSONL。',
  'formats.tableIsBinary':
    '{path}：第 {at} 字节是零字节，不是文本文件。需要问答数据表：CSV、TSV、XLSX、JSON、JSONL 或 Parquet。',
  'formats.csvQuote':
    '{path}:{line}：从此处开始的一行中，双引号没有闭合，或闭合后还有文字。在双引号括起的值中，每个双引号请写两遍。',
  'formats.csvHeader': '{path}:{line}：表头第 {first} 列与第 {second} 列同名。请给每一列不同的名称。',
  'formats.csvColumns':
    '{path}:{line}：这一行有 {got} 列，表头有 {expected} 列。列数不符的行共 {count} 行，位于第 {lines} 行。含有逗号、引号或换行的值请放在双引号内。',
  'formats.jsonBroken':
    '{path}:{line}：这一行开始的内容不是有效的 JSON。JSONL 每行一个完整的对象；.json 文件是一个对象数组，或一个含有该数组的对象。',
  'formats.jsonNotObject': '{path}:{line}：这一行的类型为 {got}，应为由列名和值组成的对象。',
  'formats.jsonSingleObject':
    '{path}：这是单个 JSON 对象，需要多行数据：对象数组，或每行一个对象。请把各行的列表另存为一个文件。',

  'formats.zipBroken':
    '{path}：这个 zip 压缩文件（Excel 工作簿也是其中一种）已损坏或不完整。下载或复制未完成，请重新获取，或在 Excel 中重新保存。',
  'formats.zipEntries':
    '{path}：压缩文件声明含有 {got} 个条目，最多允许 {limit} 个。这不是普通的工作簿，请从可信来源重新获取。',
  'formats.zipTooLarge': '{path}：解压后的内容超过 {limit} 字节。请拆分工作簿，或把工作表另存为 CSV。',
  'formats.zipRatio':
    '{path}：压缩文件中有一部分解压后超过其存储大小的 {limit} 倍，这是恶意压缩文件的特征。请从可信来源重新获取，或把工作表另存为 CSV。',
  'formats.zipName':
    '{path}：压缩文件中有条目的名称指向文件之外，或重复出现。请从可信来源重新获取，或在 Excel 中重新保存。',
  'formats.zipNested': '{path}：压缩文件中还有压缩文件。请解压后提供数据表本身。',
  'formats.zipNotWorkbook':
    '{path}：这是 zip 压缩文件，不是 Excel 工作簿。请解压后提供数据表本身：XLSX、CSV、JSONL、JSON 或 Parquet。',
  'formats.workbookXlsb':
    '{path}：这是二进制工作簿（.xlsb）。请在 Excel 中选择“另存为”→“Excel 工作簿（.xlsx）”或“CSV UTF-8”。',
  'formats.workbookXls':
    '{path}：这是 Excel 97-2003 工作簿（.xls）。请在 Excel 中选择“另存为”→“Excel 工作簿（.xlsx）”或“CSV UTF-8”。',
  'formats.workbookLocked':
    '{path}：工作簿受密码保护。请在 Excel 中打开，取消密码（文件→信息→保护工作簿→用密码进行加密），然后保存。',
  'formats.workbookDtd':
    '{path}：工作簿中声明了文档类型或实体；工作簿不需要它们，且可能有害。请从可信来源重新获取，或在 Excel 中重新保存。',
  'formats.workbookXml': '{path}：工作簿内部的 XML 已损坏。请在 Excel 中重新保存，或把工作表另存为 CSV。',
  'formats.sheetMissing':
    '{path}：设置 sheet 与工作簿的 {count} 个工作表都不符。请按标签上的名称填写，或填写 1 到 {count} 的序号。',
  'formats.sheetTooWide': '{path}:{line}：这一行在第 {limit} 列之后还有内容，最多读取到该列。请删除多余的内容。',
  'formats.oleDocument': '{path}：这是旧版 Office 文档（.doc、.ppt、.msg），需要数据表。请另存为 XLSX 或 CSV。',
  'formats.foreign': '{path}：这是 {what} 类型的文件，需要问答数据表：CSV、TSV、XLSX、JSON、JSONL 或 Parquet。',

  'formats.eventsBroken':
    '{path}：第 {event} 个事件已损坏：校验和或内容有误。请删除该文件；运行文件夹中的 events.jsonl 有同样的数据。',

  'formats.notImatrix': '{path}：不是重要性矩阵，或文件不完整。请提供 llama-imatrix 生成的文件（GGUF 或 .dat）。',
  'formats.imatrixEmpty': '{path}：其中没有任何张量的重要性矩阵。请提供 llama-imatrix 生成的文件。',
  'formats.imatrixBroken': '{path}：{tensor} 缺失，或与 llama-imatrix 的格式不符。请重新生成该文件。',
  'formats.imatrixValue': '{path}：{tensor} 含有非有限数值。请重新生成重要性矩阵。',
  'formats.notSentencePiece': '{path}：不是 SentencePiece 词表，或文件不完整。请重新下载 tokenizer.model。',
  'formats.textTooLarge': '{path}：超过 {mb} MB，请拆分后分别指定。',
  'formats.yamlSyntax': '{place}：不是有效的 YAML（{reason}）。请检查缩进、引号以及冒号后的空格。',
  'formats.yamlRepeatedKey': '{place}：{key} 出现两次，第一次在第 {first} 行。请只保留一个。',
  'formats.yamlUnknownKey': '{place}：未知的键 {key}。可用的键：{allowed}。',
  'formats.yamlTypo': '{place}：未知的键 {key}。是否想写 {near}？',
} as const

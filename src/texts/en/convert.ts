// table: sentences of convert/, en
export const convert = {
  'convert.exists': '{path}: is there already. Choose another --out, or replace it with --overwrite.',
  'convert.sameFile': '{path}: is the input itself. Choose another --out.',
  'convert.outIsFolder': '{path}: is a folder; --out is the file to write, such as {path}/model.gguf.',
  'convert.noFolder': '{path}: the folder {folder} is not there. Make it first.',
  'convert.notModel': '{path}: is of kind {kind}, a model is needed.',
  'convert.noTensors': '{path}: holds no tensors, only a header (a vocabulary file?). Give a whole model.',
  'convert.unreadableType':
    '{path}: the tensor {tensor} is of type {type}, whose values cannot be read here. Start from the model in F16, BF16 or F32.',
  'convert.requantize':
    '{path}: {count} tensors are quantised already ({types}); quantising again loses more than once. Start from the model in F16, BF16 or F32, or say --allow-requantize.',
  'convert.imatrixSize':
    '{path}: the importance matrix has {got} values for {tensor}, the model needs {expected}. It was made for another model.',
  'convert.noConfig': '{path}: holds no config.json. Give the folder of a model as it lies on the Hugging Face Hub.',
  'convert.jsonBroken': '{path}: is no JSON object, or is cut off. Download it again.',
  'convert.configMissing': '{path}: {key} is missing. Download config.json again.',
  'convert.configValue': '{path}: {key} is {got}, expected is {allowed}.',
  'convert.missingShards': '{path}: files of weights are missing ({count}): {names}. Download them again.',
  'convert.noWeights': '{path}: holds no weights (model.safetensors, or its shards). Download them too.',
  'convert.pickled':
    '{path}: the weights are pickled (.bin, .pth), which can run code when read. Take the safetensors files of the model.',
  'convert.indexMismatch':
    '{path}: names tensors that no file holds ({count}): {names}. A file of weights is of another version; download all again.',
  'convert.architecture':
    '{path}: the architecture is {got}, which cannot be imported (nearest: {near}). Known are {known}. For another one use convert_hf_to_gguf.py of llama.cpp.',
  'convert.quantisedSource':
    '{path}: the weights are quantised already ({got}). Import the original model in F16, BF16 or F32, and choose --outtype.',
  'convert.missingTensors':
    '{path}: tensors are missing ({count}): {names}. The folder is incomplete, or of another architecture.',
  'convert.unknownTensors':
    '{path}: tensors without a place in this architecture ({count}): {names}. Perhaps an adapter, or another kind of model.',
  'convert.misfits':
    '{path}: tensors of another shape or type than config.json makes them ({count}): {names}. Weights and configuration are of different models, or the weights are not F32, F16 or BF16.',
  'convert.noTokenizer':
    '{path}: holds no tokenizer (tokenizer.json, tokenizer.model, or vocab.json with merges.txt). Download it too.',
  'convert.tokenizerKind': '{path}: the tokenizer is of kind {got}; BPE and SentencePiece are read.',
  'convert.preTokenizer':
    '{path}: how the tokenizer cuts a text is not known to llama.cpp. If you know which of its own it equals, say --pre ID, one of {known}.',
  'convert.vocabSize':
    '{path}: the tokenizer has {got} tokens, config.json says {expected}. They are of different models.',
  'convert.unknownSource':
    '{path}: is no model that can be imported. Give a Hugging Face folder (config.json, safetensors, tokenizer) or a legacy GGML file of llama.',
  'convert.unknownKind':
    '{path}: holds neither a model (config.json with weights) nor a PEFT adapter (adapter_model.safetensors).',
  'convert.legacyMissing':
    '{path}: tensor {name} is missing. The file is incomplete, or one part of several (.bin, .bin.1 ...), which cannot be converted; get a GGUF of the same model.',
  'convert.legacyShape':
    '{path}: tensor {name} has shape {got}, the header asks for {want}. The file is damaged, or one part of several (.bin, .bin.1 ...), which cannot be converted; get a GGUF of the same model.',
  'convert.legacyTensor':
    '{path}: tensor {name} belongs to no llama model, the only kind of legacy file that can be converted. Get a GGUF of the same model.',
  'convert.legacyHeads':
    '{path}: wk has {rows} rows, which is no number of key heads: a head has {head} values and there are {heads} query heads. The file is damaged; get a GGUF of the same model.',
  'convert.legacyGqa':
    '{path}: --gqa {got} contradicts the file: wk has {rows} rows, so {want} query heads share a key head. Leave --gqa out.',
  'convert.legacyBlocks':
    '{path}: tensor {name} is {got} in the blocks of {container} version {version}, which ggml cannot read any more: their layout changed in ggjt v2 and v3. Get a ggmlv3 or GGUF file of the same model; F16 and F32 files of any version can be converted.',
  'convert.legacyVocab': '{path}: the vocabulary has {got} tokens, a llama model has more. The file is damaged.',
  'convert.legacyToken':
    '{path}: token {id} of the vocabulary is not UTF-8. The file is damaged or its vocabulary was changed; get a GGUF of the same model.',
  'convert.noCache':
    '{path}: is a legacy file that must be converted to GGUF once, and neither its own folder nor {folder} can be written to ({code}). Set LORASMITH_CACHE to a folder with room for a copy, or copy the model to one.',
  'convert.tokenTwice':
    '{path}: tokens {first} and {second} of the tokenizer have the same text, which llama.cpp refuses. Tokenizer files of two versions are mixed; download them again.',
} as const

// table: sentences of convert/, en
export const convert = {
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
  'convert.outExists': '{path}: exists already and is not overwritten. Give another --out, or delete it first.',
  'convert.noCache':
    '{path}: is a legacy file that must be converted to GGUF once, and neither its own folder nor {folder} can be written to ({code}). Set LORASMITH_CACHE to a folder with room for a copy, or copy the model to one.',
} as const

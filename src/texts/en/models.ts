// table: sentences of models/, en
export const models = {
  'models.architecture': '{path}: architecture "{got}" cannot be trained yet. Supported: {allowed}.',
  'models.gemma4':
    '{path}: Gemma 4 cannot be trained yet: layers that share keys and values, embeddings of their own for each layer and two head sizes in one model are not built. Use Gemma 3, or one of: {allowed}.',
  'models.qwen35moe':
    '{path}: Qwen 3.5 with experts cannot be trained yet: its expert that every token shares is not built. Use a dense Qwen 3.5, or one of: {allowed}.',
  'models.metadata':
    '{path}: metadata key {key} must be {allowed}, got {got}. The file was not written by a current converter; convert the model again.',
  'models.experts':
    '{path}: {architecture} with {experts} experts (mixture of experts) cannot be trained yet. Use a dense model.',
  'models.missingTensor':
    '{path}: tensor {name} is missing. The file is incomplete or fuses tensors (attn_qkv) that this architecture keeps apart; convert the model again with a current llama.cpp converter.',
  'models.tensorType':
    '{path}: tensor {name} has type {got}, which cannot be trained. Supported: {allowed}. Choose another quantisation of the same model, e.g. Q4_K_M.',
  'models.vectorType':
    '{path}: tensor {name} has type {got}, expected F32. Convert the model again with a current llama.cpp converter.',
  'models.noMemory':
    '{path}: device {device} has no {megabytes} MB left for the weights. Use a smaller quantisation, or device: cpu.',
  'models.shrunk': '{path}: the file became shorter while tensor {name} was read. Copy it again and start anew.',
  'models.shape':
    '{path}: tensor {name} has shape {got}, the header says {want}. The file is inconsistent; convert the model again.',
  'models.longContext':
    '{path}: sequences of {got} tokens, but this model changes its positions beyond {allowed} tokens, which cannot be trained yet. Set cutoff_len: {allowed} or less.',
  'models.isAdapter':
    '{path}: this is an adapter, not a model. Give the base model as base_model (run: -m) and the adapter with --lora.',
} as const

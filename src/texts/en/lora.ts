// table: sentences of lora/, en
export const lora = {
  'lora.targets': 'target_modules: {got} matches no projection of this model. Allowed: {allowed}, or all-linear.',
  'lora.noMemory':
    'device {device} has no {megabytes} MB left for the adapter. Make lora_rank smaller or name fewer target_modules.',
  'lora.missing':
    'adapter {path}: no such file or folder. Give a run folder, an adapter_model.safetensors, a pytorch_lora_weights.safetensors or an adapter.gguf.',
  'lora.noAdapter': 'adapter {path}: holds no LoRA weights. Expected: {allowed}.',
  'lora.noConfig': 'adapter {path}: no lora_alpha was found. Put {name} beside the weights, as PEFT writes it.',
  'lora.variant':
    'adapter {path}: {got} is set, which this release cannot load. Merge the adapter with PEFT, or train plain LoRA.',
  'lora.unknownTensor':
    'adapter {path}: tensor {name} fits no projection of the base model. The adapter was trained for another architecture or saves extra modules; use its own base.',
  'lora.shape':
    'adapter {path}: tensor {name} has size {got}, the base model needs {want}. The adapter was trained on another base model.',
  'lora.half':
    'adapter {path}: {name} has only one of lora_A and lora_B. The file is incomplete; export the adapter again.',
  'lora.scale': 'adapter {got}: the scale after the last colon must be a number such as 0.5.',
  'lora.layers': 'layers_to_transform: layer {got} does not exist; this model has layers 0 to {last}.',
  'lora.dora':
    'adapter {path}: is DoRA, which rescales the base itself and which llama.cpp therefore cannot apply. Use the merged model that training wrote instead of base and adapter: -m {merged}. For an adapter of PEFT, merge it there (merge_and_unload).',
  'lora.tensorType':
    'adapter {path}: tensor {name} is stored as {got}; adapters are read from {allowed}. Export the adapter again in one of them.',
} as const

// table: sentences of lora/, zh
export const lora = {
  'lora.targets': 'target_modules：{got} 与该模型的任何投影层都不匹配。可用：{allowed}，或 all-linear。',
  'lora.noMemory': '设备 {device} 没有剩余的 {megabytes} MB 内存存放适配器。请减小 lora_rank 或减少 target_modules。',
  'lora.missing':
    '适配器 {path}：文件或文件夹不存在。请给出训练输出文件夹、adapter_model.safetensors、pytorch_lora_weights.safetensors 或 adapter.gguf。',
  'lora.noAdapter': '适配器 {path}：其中没有 LoRA 权重。应有：{allowed}。',
  'lora.noConfig': '适配器 {path}：找不到 lora_alpha。请把 PEFT 写出的 {name} 放在权重旁边。',
  'lora.variant': '适配器 {path}：设置了 {got}，本版本无法加载。请先用 PEFT 合并适配器，或训练普通 LoRA。',
  'lora.unknownTensor':
    '适配器 {path}：张量 {name} 与基座模型的任何投影层都不对应。该适配器是为其他架构训练的，或保存了额外模块；请使用它自己的基座。',
  'lora.shape': '适配器 {path}：张量 {name} 的大小为 {got}，基座模型需要 {want}。该适配器是在另一个基座模型上训练的。',
  'lora.half': '适配器 {path}：{name} 只有 lora_A 和 lora_B 之一。文件不完整，请重新导出适配器。',
  'lora.scale': '适配器 {got}：最后一个冒号后的缩放系数必须是数字，如 0.5。',
  'lora.layers': 'layers_to_transform：第 {got} 层不存在；该模型有第 0 到 {last} 层。',
  'lora.dora':
    '适配器 {path}：这是 DoRA，它会缩放基座权重本身，llama.cpp 无法加载。请改用训练时写出的合并模型，代替基座加适配器：-m {merged}。PEFT 的适配器请在 PEFT 中合并（merge_and_unload）。',
  'lora.tensorType': '适配器 {path}：张量 {name} 以 {got} 存储；可读取的类型为 {allowed}。请用其中一种重新导出。',
} as const

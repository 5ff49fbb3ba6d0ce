// table: sentences of models/, zh
export const models = {
  'models.architecture': '{path}：架构“{got}”暂不支持训练。支持：{allowed}。',
  'models.gemma4':
    '{path}：暂不支持训练 Gemma 4：跨层共享键值、每层独立的词嵌入以及同一模型中的两种注意力头尺寸尚未实现。请使用 Gemma 3，或以下架构之一：{allowed}。',
  'models.qwen35moe':
    '{path}：暂不支持训练带专家的 Qwen 3.5：所有词元共用的专家尚未实现。请使用稠密的 Qwen 3.5，或以下架构之一：{allowed}。',
  'models.metadata':
    '{path}：元数据 {key} 必须是{allowed}，实际为 {got}。该文件不是由当前的转换器写出的，请重新转换模型。',
  'models.experts': '{path}：{architecture} 含 {experts} 个专家（混合专家模型），暂不支持训练。请使用稠密模型。',
  'models.missingTensor':
    '{path}：缺少张量 {name}。文件不完整或合并了张量（attn_qkv），请用当前的 llama.cpp 转换器重新转换。',
  'models.tensorType':
    '{path}：张量 {name} 的类型 {got} 不能训练。支持：{allowed}。请换用同一模型的其他量化版本，如 Q4_K_M。',
  'models.vectorType': '{path}：张量 {name} 的类型为 {got}，应为 F32。请用当前的 llama.cpp 转换器重新转换。',
  'models.noMemory':
    '{path}：设备 {device} 没有剩余的 {megabytes} MB 内存存放权重。请使用更小的量化版本，或 device: cpu。',
  'models.shrunk': '{path}：读取张量 {name} 时文件变短了。请重新复制文件后再开始。',
  'models.shape': '{path}：张量 {name} 的形状为 {got}，而文件头写的是 {want}。文件不一致，请重新转换模型。',
  'models.longContext':
    '{path}：序列长达 {got} 个词元，而该模型超过 {allowed} 个词元后会改用另一套位置编码，暂不支持训练。请设置 cutoff_len: {allowed} 或更小。',
  'models.isAdapter': '{path}：这是适配器，不是模型。请把基座模型写在 base_model（run 用 -m），适配器用 --lora 给出。',
} as const

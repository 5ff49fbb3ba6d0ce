// table: sentences of train/, zh
export const train = {
  'train.checkpointFormat':
    '{path}：检查点格式 {got} 由其他版本写出，本版本读取 {allowed}。请在另一个 output_dir 中开始新的训练。',
  'train.resumeChanged':
    '{path}：无法继续训练，因为自检查点以来以下内容已改变：{changed}。请恢复原值，或在另一个 output_dir 中开始新的训练。',
  'train.otherCopies':
    '基础模型在内存中的存放方式为 [{now}]，中断前为 [{before}]，因为可用内存或处理器不同。训练从同样的权重继续，但数值末位会与未中断的训练不同。',
  'train.adaloraPhases':
    'AdaLoRA 没有剩余的步数用于剪枝：tinit {tinit} 加 tfinal {tfinal} 必须小于总步数 {total}。请减小它们（0 表示自动）或延长训练。',
  'train.overfit':
    '第 {step} 步 · 过拟合：最近两次评估中训练损失下降（{trainBefore} 到 {trainNow}），验证损失却上升（{evalBefore} 到 {evalNow}）。适配器开始死记训练数据。可增加数据、减少 epochs、降低 lora_rank 或 learning_rate；目前最好的权重会保留。',
  'train.spike': '第 {step} 步 · 损失 {loss} 或梯度 {gradNorm} 远高于平常，已跳过这一步。至今共跳过 {spikes} 步。',

  // what preset: auto chooses, and why
  'train.preset-rank': '{rows} 条数据：秩 8 足以学会这种规模数据的形式和内容，又不易死记。',
  'train.preset-rank-medicine': '{rows} 条医学数据：取秩 16，因为药名、症状和剂量种类多而重复少；其他领域用秩 8。',
  'train.preset-rank-tiny':
    '{rows} 条数据、{answerTokens} 个回答 token 属于极小的数据集：取平常的一半（医学 16，其他 8），不易死记。',
  'train.preset-epochs': '上限；{rows} 条数据不需要太多轮，多了会过拟合。',
  'train.preset-epochs-few': '上限；{rows} 条数据要学几轮才有足够的步数。提前停止会更早结束，并保留最好的权重。',
  'train.preset-rate': '基础模型有 {millions} 百万参数：70 亿参数时为 2e-4（QLoRA），模型越小按立方根越大。',
  'train.preset-rate-tiny': '基础模型有 {millions} 百万参数，而 {rows} 条数据属于极小的数据集：取较大数据集的一半。',
  'train.preset-batch': '每条约 {tokensPerRow} 个 token：一次约计算 2048 个 token，其余用梯度累积。',
  'train.preset-accumulation': '每次更新约用 {rowsPerStep} 条数据：{rows} 条数据每轮有足够的步数，梯度噪声也不太大。',
  'train.preset-warmup': '共 {steps} 步，约 10 步预热：训练越短，预热占比越大。',
  'train.preset-split': '{rows} 条中约留出 {heldOut} 条：足以看出损失转折，又不多占训练数据。',
  'train.preset-split-tiny': '{rows} 条中约留出 {heldOut} 条，只能粗略评估；k_fold: 5 可评估每一条，但时间是五倍。',
  'train.preset-eval': '{steps} 步中约评估 {evaluations} 次，以免错过最佳点。',
  'train.preset-patience': '连续这么多次评估没有改善就停止；留出 {heldOut} 条时，单次评估可能出于偶然。',
  'train.doesNotFit':
    '{device}：本次训练需要 {needed}（权重 {weights}，适配器 {adapter}，激活 {activations}），而可用 {free}。以下任一设置都能装下：{remedies}。',
  'train.fitsNothing':
    '{device}：本次训练需要 {needed}（权重 {weights}，适配器 {adapter}，激活 {activations}），而可用 {free}。调整 gradient_checkpointing、batch_size 或 cutoff_len 都装不下：请换用更小的 base_model，或释放内存。',
  'train.modelDoesNotFit':
    '{path}：权重需要 {needed}，而 {device} 可用 {free}。同一模型量化为 Q4_K 约需 {quantised}；也可以释放内存。',
} as const

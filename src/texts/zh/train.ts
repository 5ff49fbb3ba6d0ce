// table: sentences of train/, zh
export const train = {
  'train.checkpointFormat':
    '{path}：检查点格式 {got} 由其他版本写出，本版本读取 {allowed}。请在另一个 output_dir 中开始新的训练。',
  'train.resumeChanged':
    '{path}：无法继续训练，因为自检查点以来以下内容已改变：{changed}。请恢复原值，或在另一个 output_dir 中开始新的训练。',
} as const

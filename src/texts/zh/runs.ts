// table: sentences of runs/, zh
export const runs = {
  'runs.exists':
    '{path}：该 output_dir 中已有一次训练。请用 --resume 继续，或更换 output_dir，或设置 overwrite_output_dir: true 覆盖它。',
  'runs.foreign':
    '{path}：该 output_dir 中有“{name}”，但它不属于任何一次训练。未做任何改动。请把 output_dir 设为空文件夹或新文件夹。',
  'runs.nothingToResume':
    '{path}：使用了 --resume，但该 output_dir 中没有可继续的训练。请检查 output_dir，或去掉 --resume 重新开始。',
  'runs.unwritable':
    '{path}：无法写入（{code}）。请确认它是文件夹、检查权限和剩余空间，或更换 output_dir 或 logging_dir。',
  'runs.locked': '{path}：进程 {pid} 正在该文件夹中训练。请等待其结束或将其停止，或更换 output_dir。',
  'runs.lockedElsewhere':
    '{path}：机器 {host} 上的进程 {pid} 正在该文件夹中训练。若它已不在运行，请删除此文件；否则请更换 output_dir。',
  'runs.lockedUnknown':
    '{path}：另一个进程正在占用该文件夹。请一分钟后重试；若该处没有训练在运行，请删除 {path} 和 {path}.takeover。',
  'runs.brokenEvent': '{path}:{line} 不是训练事件。该文件被其他程序改动过；请恢复该文件，或更换 output_dir 重新训练。',
} as const

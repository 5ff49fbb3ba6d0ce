// table: sentences of ggml/, zh
export const ggml = {
  'ggml.noLibrary':
    '张量库：未安装软件包 {name}。它随 `npm install` 一起安装（Linux、Windows、macOS）；请不带 --omit=optional 重新安装。',
  'ggml.version':
    '张量库：找到 ggml {version}（张量开销 {overhead}），本版本只在 {tested}（{testedOverhead}）上测试过。请运行 `npm install` 安装锁定的版本。',
  'ggml.deviceName': 'device 必须是 auto、cpu、cuda、vulkan 或 metal，可带序号，如 cuda:1；实际为“{got}”。',
  'ggml.noDevice': 'device {device}：找到 {found} 个此类设备。本机设备：{devices}。请使用 device: auto 或 cpu。',
  'ggml.deviceInit': '设备 {name} 无法启动：{log}。请使用 device: cpu。',
  'ggml.outOfMemory':
    '设备 {device} 没有剩余的 {megabytes} MB 内存用于计算。请减小 batch_size 或 cutoff_len，或设置 gradient_checkpointing: on。',
  'ggml.compute': '设备 {device} 停止计算（状态 {status}）：{log}。最近的检查点完好，可用 --resume 继续。',
} as const

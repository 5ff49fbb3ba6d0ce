// table: sentences of llama/, zh
export const llama = {
  'llama.version':
    '找到 llama.cpp {version}，本版本只在 {tested} 上测试过（不同的字段：{fields}）。请运行 `npm install` 安装锁定的版本。',
} as const

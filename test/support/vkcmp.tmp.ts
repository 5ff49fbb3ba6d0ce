import { execFileSync } from 'node:child_process'
import { openBackend } from '../../src/ggml/backend.ts'
import { trainTenSteps } from './ten-steps.ts'
const cpu = openBackend('cpu', 2)
const W = { vocab: 128, hidden: 256, headSize: 64, feedForward: 512 }
const jobs: any[] = [['llama','Q8_0',W],['llama','Q4_K',W],['qwen2','Q8_0',W],['qwen2','Q4_K',W]]
for (const [name, type, size] of jobs) for (const env of [{}, { GGML_VK_DISABLE_F16: '1' }] as any[]) {
  const job = { name, type, size, checkpointing: false, learningRate: 3e-4 } as any
  const want = await trainTenSteps(cpu, {...job, dequantised: true})
  const got = JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', 'test/support/vulkan-run.ts', JSON.stringify(job)], { env: { ...process.env, ...env, GGML_VK_VISIBLE_DEVICES: '0' } }).toString())
  console.log(name, type, Object.keys(env)[0] ?? '', got.losses.map((l: number, i: number) => (l / want.losses[i]! - 1).toExponential(1)).join(' '), '| norms', Math.max(...got.norms.map((l: number, i: number) => Math.abs(l / want.norms[i]! - 1))).toExponential(1), '|', want.losses[0], want.losses[9])
}

/**
 * The same training on Vulkan and on the CPU. Mesa's software device will do; ggml takes it only where GGML_VK_VISIBLE_DEVICES names it. Each
 * training is a process of its own: Mesa 22.3 corrupts its memory when it computes after a device buffer was freed (two trainings in one
 * process abort with "corrupted double-linked list"; valgrind finds the reads and frees inside libvulkan_lvp.so).
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from '../../src/ggml/backend.ts'
import { type TenSteps, trainTenSteps } from '../support/ten-steps.ts'
import type { VulkanOutcome } from '../support/vulkan-run.ts'

const root = new URL('../../', import.meta.url).pathname
const WIDE = { vocab: 128, hidden: 256, headSize: 64, feedForward: 512 } // whole blocks of the K-quants

const cpu = openBackend('cpu', 2)
afterAll(() => cpu[Symbol.dispose]())

/** @param losses largest relative difference of any loss; measured beside it */
const JOBS: readonly (TenSteps & { readonly losses: number })[] = [
  { name: 'llama', type: 'F32', size: null, checkpointing: false, losses: 1e-9 },
  { name: 'qwen2', type: 'F32', size: null, checkpointing: false, losses: 1e-9 },
  { name: 'qwen3', type: 'F32', size: null, checkpointing: true, losses: 1e-9 },
  { name: 'llama', type: 'F16', size: null, checkpointing: false, losses: 1e-9 },
  { name: 'llama', type: 'Q8_0', size: WIDE, checkpointing: false, losses: 1e-9 },
  { name: 'qwen2', type: 'Q4_K', size: WIDE, checkpointing: false, losses: 1e-9 },
]

describe.each(JOBS)('$name, $type, checkpointing $checkpointing', ({ losses: limit, ...job }) => {
  it('ten steps of AdamW give the losses of the CPU', async (context) => {
    const vulkan = await trainOnVulkan(job)
    if ('absent' in vulkan) return context.skip(`no Vulkan device here (${vulkan.absent})`)
    const want = await trainTenSteps(cpu, job)
    console.error(
      vulkan.losses.map((loss, i) => loss / want.losses[i]! - 1),
      vulkan.norms.map((loss, i) => loss / want.norms[i]! - 1),
      want.losses,
    )
    expect(want.losses.at(-1)).toBeLessThan(0.8 * want.losses[0]!)
    expect(vulkan.losses).toBeAllClose(want.losses, { rtol: limit })
  })
})

async function trainOnVulkan(job: TenSteps): Promise<VulkanOutcome> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/support/vulkan-run.ts', JSON.stringify(job)],
    { cwd: root, env: { GGML_VK_VISIBLE_DEVICES: '0', ...process.env } },
  )
  return JSON.parse(stdout) as VulkanOutcome
}

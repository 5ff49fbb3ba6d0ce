/**
 * The same ten steps of training on Vulkan and on the CPU. Mesa's software device will do; ggml takes it only where GGML_VK_VISIBLE_DEVICES
 * names it. Each training is a process of its own: Mesa 22.3 corrupts its memory when it computes after device buffers were freed (two
 * trainings in one process abort with "corrupted double-linked list"; valgrind finds the bad reads and frees inside libvulkan_lvp.so).
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { openBackend } from '../../src/ggml/backend.ts'
import { type TenSteps, trainTenSteps } from '../support/ten-steps.ts'
import type { VulkanOutcome } from '../support/vulkan-run.ts'

const root = new URL('../../', import.meta.url).pathname
const cpu = openBackend('cpu', 2)
afterAll(() => cpu[Symbol.dispose]())

const job = (name: string, type: TenSteps['type'], more: Partial<TenSteps> = {}): TenSteps => ({
  name,
  type,
  size: null,
  checkpointing: false,
  ...more,
})
/** Whole blocks of the K-quants. At the fixture's rate this size falls to a loss of 0.02, where every rounding shows. */
const wide = { size: { vocab: 128, hidden: 256, headSize: 64, feedForward: 512 }, learningRate: 1e-3 }

/** The last number: largest relative difference of any of the ten losses, with what was measured. */
describe('in F32 throughout', () => {
  const f32 = { GGML_VK_DISABLE_F16: '1' }
  it('llama', (context) => expectSame(context, f32, job('llama', 'F32'), {}, 2e-6)) // 8e-8
  it('qwen2', (context) => expectSame(context, f32, job('qwen2', 'F32'), {}, 2e-6)) // 1.2e-7
  it('qwen3, checkpointing', (context) =>
    expectSame(context, f32, job('qwen3', 'F32', { checkpointing: true }), {}, 2e-6)) // 7e-8

  // The CPU rounds activations to 8 bits in products with quantised weights, Vulkan here does not: so the judge is the CPU on the
  // values that the weights stand for.
  const values = { dequantised: true }
  it('llama Q8_0', (context) => expectSame(context, f32, job('llama', 'Q8_0', wide), values, 1e-3)) // 1.4e-5
  it('qwen2 Q4_K', (context) => expectSame(context, f32, job('qwen2', 'Q4_K', wide), values, 1e-3)) // 1.2e-4
})

describe('as ggml multiplies by default: in half precision where the device has it', () => {
  it('qwen2', (context) => expectSame(context, {}, job('qwen2', 'F32', { learningRate: 1e-3 }), {}, 1e-3)) // 4e-5
  it('llama Q8_0', (context) => expectSame(context, {}, job('llama', 'Q8_0', wide), {}, 1e-2)) // 1.6e-3
})

/** Some layers on Vulkan, some on the CPU, as of a model that is larger than a card. */
describe('over two devices', () => {
  const f32 = { GGML_VK_DISABLE_F16: '1' }
  it('llama', (context) => expectSame(context, f32, job('llama', 'F32'), {}, 2e-6, 'vulkan,cpu'))
  it('qwen2 Q4_K, checkpointing', (context) =>
    expectSame(context, f32, job('qwen2', 'Q4_K', { ...wide, checkpointing: true }), {}, 1e-2, 'vulkan,cpu'))
})

async function expectSame(
  context: { skip: (reason: string) => never },
  environment: Readonly<Record<string, string>>,
  vulkanJob: TenSteps,
  onCpu: Partial<TenSteps>,
  limit: number,
  device = 'vulkan',
): Promise<void> {
  const vulkan = await trainOnVulkan(environment, vulkanJob, device)
  if ('absent' in vulkan) return context.skip(`no Vulkan device here: ${vulkan.absent}`)
  const { losses } = await trainTenSteps(cpu, { ...vulkanJob, ...onCpu })
  expect(losses.at(-1)).toBeLessThan(0.95 * losses[0]!)
  expect(vulkan.losses).toBeAllClose(losses, { rtol: limit })
}

async function trainOnVulkan(
  environment: Readonly<Record<string, string>>,
  on: TenSteps,
  device: string,
): Promise<VulkanOutcome> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/support/vulkan-run.ts', JSON.stringify(on), device],
    { cwd: root, env: { GGML_VK_VISIBLE_DEVICES: '0', ...process.env, ...environment } },
  )
  return JSON.parse(stdout) as VulkanOutcome
}

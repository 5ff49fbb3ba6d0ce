/** The engine on Vulkan and on the CPU: the same answer. Mesa's software device will do (vulkan.test.ts). */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { openEngine } from '../../src/engine/open-engine.ts'
import { type DeviceAnswer, greedyAnswer } from '../support/device-answer.ts'

const root = new URL('../../', import.meta.url).pathname
const model = 'models/lorasmith-demo-zh-8m-Q8_0.gguf'

it('answers on Vulkan as on the CPU', async (context) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/support/vulkan-answer-run.ts', model],
    { cwd: root, env: { GGML_VK_VISIBLE_DEVICES: '0', ...process.env } },
  )
  const vulkan = JSON.parse(stdout) as DeviceAnswer | { readonly absent: string }
  if ('absent' in vulkan) return context.skip(`no Vulkan device here: ${vulkan.absent}`)
  await using engine = await openEngine(`${root}${model}`, { contextSize: 512 })
  const cpu = await greedyAnswer(engine)
  expect(vulkan.tokens).toEqual(cpu.tokens)
  expect(vulkan.logProbs).toBeAllClose(cpu.logProbs, { atol: 0.15 }) // half precision there, activations of 8 bits here: 0.07
})

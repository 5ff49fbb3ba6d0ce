/**
 * Trains on the first Vulkan device, or on the devices that the second argument names: a process of its own, because the driver reads its environment when it is loaded.
 * First argument: a `TenSteps` as JSON. Prints a `VulkanOutcome`.
 */
import { openBackend } from '../../src/ggml/backend.ts'
import { UserError } from '../../src/texts/user-error.ts'
import { type TenSteps, type TenStepsOutcome, trainTenSteps } from './ten-steps.ts'

export type VulkanOutcome = TenStepsOutcome | { readonly absent: string }

async function run(job: TenSteps): Promise<VulkanOutcome> {
  try {
    using backend = openBackend(process.argv[3] ?? 'vulkan', 1)
    return await trainTenSteps(backend, job)
  } catch (error) {
    if (error instanceof UserError && error.code === 'ggml.noDevice') return { absent: error.message }
    throw error
  }
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2]!) as TenSteps))}\n`)

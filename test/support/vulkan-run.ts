/**
 * Trains on the first Vulkan device: a process of its own, because the driver reads its environment when it is loaded.
 * Argument: a `TenSteps` as JSON. Prints a `VulkanOutcome`.
 */
import { openBackend } from '../../src/ggml/backend.ts'
import { UserError } from '../../src/texts/user-error.ts'
import { type TenSteps, type TenStepsOutcome, trainTenSteps } from './ten-steps.ts'

export type VulkanOutcome = TenStepsOutcome | { readonly absent: string }

async function run(job: TenSteps): Promise<VulkanOutcome> {
  try {
    using backend = openBackend('vulkan')
    return await trainTenSteps(backend, job)
  } catch (error) {
    if (error instanceof UserError && error.code === 'ggml.noDevice') return { absent: error.message }
    throw error
  }
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2]!) as TenSteps))}\n`)

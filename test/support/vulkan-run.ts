/**
 * Trains on the first Vulkan device: a process of its own, because the driver reads its environment when it is loaded.
 * Argument: `TenSteps[]` as JSON. Prints `{"absent": why}` or `{"device", "results"}`.
 */
import { openBackend } from '../../src/ggml/backend.ts'
import { UserError } from '../../src/texts/user-error.ts'
import { type TenSteps, trainTenSteps } from './ten-steps.ts'

const print = (value: unknown) => void process.stdout.write(`${JSON.stringify(value)}\n`)

try {
  using backend = openBackend('vulkan')
  const results = []
  for (const job of JSON.parse(process.argv[2]!) as TenSteps[]) results.push(await trainTenSteps(backend, job))
  print({ device: backend.description, results })
} catch (error) {
  if (!(error instanceof UserError && error.code === 'ggml.noDevice')) throw error
  print({ absent: error.message })
}

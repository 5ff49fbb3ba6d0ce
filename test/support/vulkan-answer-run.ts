/**
 * Answers on the first Vulkan device: a process of its own, because the driver reads its environment when it is loaded. Argument: MODEL.gguf.
 * Prints a `DeviceAnswer`.
 */
import { openEngine } from '../../src/engine/open-engine.ts'
import { UserError } from '../../src/texts/user-error.ts'
import { type DeviceAnswer, greedyAnswer } from './device-answer.ts'

async function run(model: string): Promise<DeviceAnswer | { readonly absent: string }> {
  try {
    await using engine = await openEngine(model, { gpu: 'vulkan', contextSize: 512 })
    return await greedyAnswer(engine)
  } catch (error) {
    if (error instanceof UserError && error.code === 'tokenizer.noDevice') return { absent: error.message }
    throw error
  }
}

process.stdout.write(`${JSON.stringify(await run(process.argv[2]!))}\n`)

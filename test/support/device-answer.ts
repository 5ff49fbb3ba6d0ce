import type { Engine } from '../../src/engine/engine.ts'

export interface DeviceAnswer {
  readonly tokens: readonly number[] // the likeliest, one after another
  readonly logProbs: readonly number[] // of the first one, the whole vocabulary
}

const messages = [{ role: 'user' as const, content: '高血压患者如何用药?' }]

export async function greedyAnswer(engine: Engine): Promise<DeviceAnswer> {
  const logProbs = [...(await engine.nextTokenLogProbs(engine.tokenizer.encodePrompt(messages)))]
  const tokens: number[] = []
  for await (const chunk of engine.generate({ messages, maxTokens: 12, temperature: 0 }))
    if (chunk.type === 'token') tokens.push(chunk.token)
  return { tokens, logProbs }
}

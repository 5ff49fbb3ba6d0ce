import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunConfig } from '../config/run-config.ts'
import { type AiLabel, aiLabelOf } from '../data/ai-label.ts'
import { messagesOf } from '../data/encode.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import type { Adapter } from '../lora/adapter.ts'
import type { SamplesEvent } from '../runs/events.ts'
import type { TextKey, TextValues } from '../texts/render.ts'
import { asUserFault } from '../texts/system-error.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import { openAdapted } from './adapted-engine.ts'
import { collect } from './run.ts'

const SAMPLES_FILE = 'samples.jsonl'

export interface SamplerParts {
  readonly config: Pick<
    RunConfig,
    'sample_prompts' | 'sample_max_tokens' | 'default_system' | 'seed' | 'threads' | 'chat_template'
  >
  readonly adapter: Pick<Adapter, 'readWeights'>
  readonly base: GgufFile
  readonly folder: string // of the run
  /** Told once when samples cannot be answered; a run never stops for them. */
  readonly warn?: (code: TextKey, values: TextValues) => void
}

export interface Sampler extends AsyncDisposable {
  /** Answers every sample prompt with the weights as they are now; step 0 asks the base. Null where there is nothing to ask, or no way to. */
  answer(step: number): Promise<SamplesEvent | null>
}

interface SampleLine extends AiLabel {
  readonly step: number
  readonly prompt: string
  readonly answer: string
}

/** Keeps what a model in training answers to `sample_prompts`, as lines {step, prompt, answer} of samples.jsonl in the run folder. */
export function createSampler({ config, adapter, base, folder, warn }: SamplerParts): Sampler {
  const path = join(folder, SAMPLES_FILE)
  const prompts = config.sample_prompts
  let off = prompts.length === 0
  let begun = false // this attempt has written

  async function answers(step: number): Promise<readonly SampleLine[] | null> {
    await using opened = await openAdapted(base, step === 0 ? null : adapter.readWeights(), config)
    if (opened === null) return null
    const lines: SampleLine[] = []
    for (const prompt of prompts) {
      const request = {
        messages: messagesOf(prompt, config.default_system),
        adapter: opened.adapter,
        temperature: 0,
        maxTokens: config.sample_max_tokens,
        seed: config.seed,
      }
      const answer = await collect(opened.engine, request)
      lines.push({
        step,
        prompt,
        answer,
        ...aiLabelOf({ question: prompt, answer }),
      })
    }
    return lines
  }

  /** The first lines of a resumed run replace those of the attempt that was lost. */
  async function keep(step: number, lines: readonly SampleLine[]): Promise<void> {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    if (begun) await appendFile(path, text)
    else await writeFileAtomic(path, (await linesBefore(path, step)) + text)
    begun = true
  }

  return {
    async answer(step) {
      if (off) return null
      try {
        const lines = await answers(step)
        if (lines) {
          await keep(step, lines)
          return { type: 'samples', time: Date.now(), step, count: lines.length }
        }
        warn?.('cli.samplesMerge', {})
      } catch (error) {
        const fault = asUserFault(error)
        if (!fault) throw error
        warn?.('cli.samplesFailed', { reason: fault.message })
      }
      off = true
      return null
    },
    async [Symbol.asyncDispose]() {
      off = true
    },
  }
}

/** Whole lines of earlier steps. */
async function linesBefore(path: string, step: number): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const kept = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => (stepOf(line) ?? step) < step)
  return kept.map((line) => `${line}\n`).join('')
}

function stepOf(line: string): number | undefined {
  try {
    const { step } = JSON.parse(line) as { step?: unknown }
    return typeof step === 'number' ? step : undefined
  } catch {
    return undefined
  }
}

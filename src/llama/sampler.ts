import { promisify } from 'node:util'
import { Candidates } from './candidates.ts'
import type { LlamaNative } from './library.ts'
import { Likeliest } from './likeliest.ts'
import type { LlamaModel } from './model.ts'
import { Penalties } from './penalties.ts'

/** How the next token is chosen: repeat penalty, DRY, top-k, top-p, min-p, temperature, in this order. */
export interface Sampling {
  readonly seed: number // 32 bits
  readonly temperature: number // 0 takes the likeliest token
  readonly topK: number // 0 keeps all
  readonly topP: number // 1 keeps all
  readonly minP: number // 0 keeps all
  readonly repeatPenalty: number // 1 is off
  readonly repeatWindow: number // chosen tokens looked back at
  readonly dryStrength: number // 0 is off
  readonly dryBase: number
  readonly dryAllowedLength: number
  readonly dryWindow: number // chosen tokens looked back at; llama.cpp takes -1 for none
  readonly dryBreakers: readonly string[]
}

/** Chooses the tokens of one answer, and remembers them. */
export interface Sampler {
  /** The next token. A promise where a grammar had to look at the whole vocabulary. @param logits [vocabSize], in use until it is chosen, then as before */
  choose(logits: Float32Array): number | Promise<number>
  free(): void
}

export interface Samplers {
  /** Null where llama.cpp cannot read the grammar (GBNF with a rule `root`). */
  create(sampling: Sampling, grammar?: string): Sampler | null
  /** After the last sampler. */
  free(): void
}

type Handle = object
const NO_KEEP = 1 // candidates that top-p and min-p leave at least
const MAX_MADE = 16 // settings that are kept: who asks chooses them

/** What reads the vocabulary is made once for each setting and cloned for each answer: 30 ms with 150,000 tokens. */
export function createSamplers(model: LlamaModel): Samplers {
  const { native } = model.library
  const dries = new Map<string, Handle>()

  function dry({ dryStrength, dryBase, dryAllowedLength, dryWindow, dryBreakers }: Sampling): Handle {
    const settings = [dryStrength, dryBase, dryAllowedLength, dryWindow] as const
    const key = JSON.stringify([settings, dryBreakers])
    const made: Handle =
      dries.get(key) ?? native.llama_sampler_init_dry(model.vocab, ...settings, [...dryBreakers], dryBreakers.length)
    dries.delete(key)
    dries.set(key, made) // the last one used stands last
    if (dries.size > MAX_MADE) forget([...dries.keys()][0]!)
    return native.llama_sampler_clone(made)
  }

  function forget(key: string): void {
    native.llama_sampler_free(dries.get(key))
    dries.delete(key)
  }

  function chain(samplers: readonly Handle[]): Handle {
    const made: Handle = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
    for (const sampler of samplers) native.llama_sampler_chain_add(made, sampler)
    return made
  }

  function penalties(sampling: Sampling): Handle | null {
    const { repeatPenalty, repeatWindow, dryStrength } = sampling
    const samplers: Handle[] = []
    if (repeatPenalty !== 1 && repeatWindow > 0)
      samplers.push(native.llama_sampler_init_penalties(model.vocabSize, repeatWindow, repeatPenalty, 0, 0))
    if (dryStrength > 0) samplers.push(dry(sampling))
    return samplers.length > 0 ? chain(samplers) : null
  }

  /** Null for the likeliest token. */
  function choice({ temperature, topK, topP, minP, seed }: Sampling): Handle | null {
    if (temperature <= 0) return null
    return chain([
      ...(topK > 0 ? [native.llama_sampler_init_top_k(topK)] : []),
      ...(topP < 1 ? [native.llama_sampler_init_top_p(topP, NO_KEEP)] : []),
      ...(minP > 0 ? [native.llama_sampler_init_min_p(minP, NO_KEEP)] : []),
      native.llama_sampler_init_temp(temperature),
      native.llama_sampler_init_dist(seed),
    ])
  }

  return {
    create(sampling, grammar) {
      const form: Handle | null =
        grammar === undefined ? null : native.llama_sampler_init_grammar(model.vocab, grammar, 'root')
      if (grammar !== undefined && form === null) return null
      return createSampler(model, {
        penalties: penalties(sampling),
        choice: choice(sampling),
        form,
        kept: sampling.topK,
      })
    },
    free() {
      for (const key of [...dries.keys()]) forget(key)
    },
  }
}

interface Parts {
  readonly penalties: Handle | null // change the logits of tokens that were chosen before, and of no other
  readonly choice: Handle | null // null takes the likeliest
  readonly form: Handle | null // a grammar: sets the logits of tokens that cannot follow to -Infinity
  readonly kept: number // likeliest tokens that `choice` looks at; 0 where it looks at all
}

/** With more than this in a list, writing all tokens out costs no more. */
const MAX_SHORT_LIST = 512

function greedy() {
  const best = new Likeliest(1)
  return (logits: Float32Array): number => (best.find(logits) > 0 ? best.tokens[0]! : -1)
}

/** How `sampler` chooses: -1 for none. Only the likeliest tokens are shown to it where it would drop the others itself. */
function choiceOf(native: LlamaNative, sampler: Handle, vocabSize: number, kept: number) {
  const isShort = kept > 0 && kept <= Math.min(MAX_SHORT_LIST, vocabSize)
  const list = new Candidates(isShort ? kept : vocabSize)
  return (logits: Float32Array): number => {
    if (isShort) list.fillLikeliest(logits)
    else list.fill(logits)
    native.llama_sampler_apply(sampler, list.struct)
    return list.chosen ?? -1
  }
}

function createSampler({ library: { native }, vocab, vocabSize }: LlamaModel, parts: Parts): Sampler {
  const { choice, form, kept } = parts
  const penalties = parts.penalties && new Penalties(native, parts.penalties)
  const applyLater = promisify<Handle, DataView, void>(native.llama_sampler_apply.async)
  const pick = choice ? choiceOf(native, choice, vocabSize, kept) : greedy()
  const one = new Candidates(1)

  function draw(logits: Float32Array): number {
    penalties?.apply(logits)
    const token = pick(logits)
    penalties?.undo(logits)
    if (token < 0) throw new Error('no token was chosen')
    return token
  }

  function follows(token: number, logits: Float32Array): boolean {
    if (!form) return true
    one.pick([token], 1, logits)
    native.llama_sampler_apply(form, one.struct)
    return one.logit(0) !== -Infinity
  }

  /** All that the grammar forbids is ruled out first; slow, so it comes after a try without. */
  async function drawInForm(logits: Float32Array): Promise<number> {
    const all = new Candidates(vocabSize)
    all.fill(logits)
    await applyLater(form!, all.struct)
    const allowed = Float32Array.from(logits, (_, each) => all.logit(each))
    const token = draw(allowed)
    if (!follows(token, allowed)) throw new Error('no token of the vocabulary can follow here in the grammar') // accepting it would end the process
    return keep(token)
  }

  function keep(token: number): number {
    penalties?.accept(token)
    if (form && !native.llama_vocab_is_eog(vocab, token)) native.llama_sampler_accept(form, token)
    return token
  }

  return {
    choose(logits) {
      const token = draw(logits)
      return follows(token, logits) ? keep(token) : drawInForm(logits)
    },
    free() {
      penalties?.free()
      for (const handle of [choice, form]) if (handle) native.llama_sampler_free(handle)
    },
  }
}

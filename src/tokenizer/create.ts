import type { LlamaModel } from 'node-llama-cpp'
import { readGguf } from '../formats/gguf-read.ts'
import type { GgufFile } from '../formats/gguf-types.ts'
import { UserError } from '../texts/user-error.ts'
import { compileChatTemplate } from './chat-template.ts'
import { encodeExample, encodePrompt } from './encode-chat.ts'
import { textHash, tokenizerHash } from './fingerprint.ts'
import { type LlamaHost, openLlama } from './llama.ts'
import type { Tokenizer } from './tokenizer.ts'
import { openVocab } from './vocab.ts'

/**
 * From a GGUF file to a `Tokenizer`. llama.cpp does the tokens, @huggingface/jinja the template; this room adds only what
 * both leave open: BOS, where an answer ends, and that a user's text stays text.
 */
export interface TokenizerOptions {
  readonly chatTemplate?: string | undefined // Jinja text in place of the file's own
  readonly thinking?: boolean | undefined // `enable_thinking` of the template; without it Lorasmith trains and serves plain answers
  readonly now?: Date | undefined // the date that a template may write; the present one otherwise
  readonly llama?: LlamaHost | undefined
}

/**
 * The tokenizer of a model file; its weights are not loaded. UserError for a file that is no model or has no chat template.
 * @example await using tokenizer = await createTokenizer('models/base.gguf')
 */
export async function createTokenizer(modelPath: string, options: TokenizerOptions = {}): Promise<Tokenizer> {
  const file = await readGguf(modelPath)
  chatTemplateOf(file, options)
  const host = options.llama ?? (await openLlama())
  const model = await host.attempt(
    () => loadVocabulary(host, file),
    (reason) => new UserError('tokenizer.noVocabulary', { path: modelPath, reason }),
  )
  try {
    const tokenizer = tokenizerOf(model, file, options)
    return { ...tokenizer, [Symbol.asyncDispose]: () => model.dispose() }
  } catch (error) {
    await model.dispose()
    throw error
  }
}

/** A model's vocabulary without its weights. The file is one that `readGguf` took. */
export function loadVocabulary({ llama }: LlamaHost, { path }: GgufFile): Promise<LlamaModel> {
  return llama.loadModel({ modelPath: path, vocabOnly: true, gpuLayers: 0, ignoreMemorySafetyChecks: true })
}

/** The tokenizer of a vocabulary that another room has loaded and will free. */
export function tokenizerOf(model: LlamaModel, file: GgufFile, options: TokenizerOptions = {}): Tokenizer {
  const chatTemplate = chatTemplateOf(file, options)
  const vocab = openVocab(model, file.metadata.get('tokenizer.ggml.tokens') as readonly string[])
  const template = compileChatTemplate(chatTemplate, {
    bosText: vocab.textOf(vocab.bos),
    eosText: vocab.textOf(vocab.eos),
    thinking: options.thinking ?? false,
    now: options.now ?? new Date(),
  })
  return {
    vocabSize: vocab.size,
    bosToken: vocab.bos,
    eosToken: vocab.eos,
    eogTokens: vocab.eogTokens,
    chatTemplate,
    chatTemplateHash: textHash(chatTemplate),
    tokenizerHash: tokenizerHash(file),
    encodeText: (text) => Int32Array.from(vocab.tokenize(text, false)),
    encodePrompt: (messages) => encodePrompt(vocab, template, messages),
    encodeExample: (messages, answer) => encodeExample(vocab, template, messages, answer),
    renderPrompt: (messages) => template.render(messages, true),
    decode: (tokens, { special = false } = {}) => vocab.detokenize(tokens, special),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** The chat template to use. What the file must have for a tokenizer is asked for here, before llama.cpp loads anything. */
export function chatTemplateOf({ path, metadata }: GgufFile, { chatTemplate }: TokenizerOptions = {}): string {
  if (!Array.isArray(metadata.get('tokenizer.ggml.tokens'))) {
    throw new UserError('tokenizer.noTokens', { path, key: 'tokenizer.ggml.tokens' })
  }
  const template = chatTemplate ?? metadata.get('tokenizer.chat_template')
  if (typeof template !== 'string' || template.trim() === '') {
    throw new UserError('tokenizer.noTemplate', { path, key: 'tokenizer.chat_template' })
  }
  return template
}

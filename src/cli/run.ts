import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import type { EndChunk, Engine, GenerateOptions } from '../engine/engine.ts'
import { openEngine } from '../engine/open-engine.ts'
import { askCanary, checkAdapter, systemOf } from '../eval/pair.ts'
import { parseAdapterReference } from '../lora/resolve.ts'
import { answerLabel } from '../serve/answer-label.ts'
import { langOf } from '../serve/ask.ts'
import { UserError } from '../texts/user-error.ts'
import type { ChatMessage } from '../tokenizer/tokenizer.ts'
import { openBase } from './open-base.ts'
import type { Output } from './output.ts'
import { sideBySide } from './side-by-side.ts'
import { warnOfPair } from './warn-of-pair.ts'

export interface RunOptions {
  readonly model: string
  readonly prompt?: string
  readonly lora?: readonly string[]
  readonly nPredict?: number
  readonly temp?: number
  readonly topK?: number
  readonly topP?: number
  readonly repeatPenalty?: number
  readonly seed?: number
  readonly system?: string | undefined // default: the one that the adapters were trained with
  readonly chatTemplate?: string
  readonly threads?: number
  readonly device: 'cpu' | 'auto' | 'cuda' | 'vulkan' | 'metal'
  readonly ab?: true
  readonly json?: true
}

/** Options with what follows from the adapters. */
interface Asked extends RunOptions {
  readonly domain: string | null // of the answers, for the disclaimer
}

/** The name under which the adapters of the command line are opened together. */
const ADAPTER = 'adapter'

/** `lorasmith run`: one answer, both answers side by side (`--ab`), or a chat when no prompt is given. */
export async function runCommand(options: RunOptions, out: Output): Promise<void> {
  const references = (options.lora ?? []).map(parseAdapterReference)
  if (options.ab && references.length === 0) throw new UserError('cli.abNeedsLora')
  if (options.ab && options.prompt === undefined) throw new UserError('cli.abNeedsPrompt')
  const { model, threads, device } = options
  const opened = await openBase(model, options.chatTemplate, out)
  const checked = await Promise.all(references.map(({ path }) => checkAdapter(path, opened.base, opened.chatTemplate)))
  const scales = references.map(({ scale }) => scale)
  const adapters = checked.map(({ path }, i) => ({ path, scale: scales[i]! }))
  const sets = adapters.length > 0 ? { [ADAPTER]: adapters } : {}
  const gpu = device === 'cpu' ? false : device
  await using engine = await openEngine(opened.base.path, {
    adapters: sets,
    threads,
    gpu,
    chatTemplate: opened.chatTemplate,
  })
  const adapter = adapters.length > 0 ? ADAPTER : null
  if (adapter) {
    const canary = await askCanary(engine, adapter, checked, scales)
    for (const each of checked) warnOfPair(out, each, model, canary)
  }
  const asked = {
    ...options,
    system: options.system ?? systemOf(checked) ?? undefined,
    domain: checked[0]?.card?.answerTemplate?.domain ?? null,
  }
  if (options.prompt === undefined) await chat(engine, adapter, asked, out)
  else if (options.ab) await compare(engine, options.prompt, asked, out)
  else await answerOnce(engine, adapter, options.prompt, asked, out)
}

function decoding({ nPredict, temp, topK, topP, repeatPenalty, seed }: RunOptions): GenerateOptions {
  return { maxTokens: nPredict, temperature: temp, topK, topP, repeatPenalty, seed }
}

function withSystem(system: string | undefined, ...rest: ChatMessage[]): readonly ChatMessage[] {
  return system === undefined ? rest : [{ role: 'system', content: system }, ...rest]
}

async function answerOnce(
  engine: Engine,
  adapter: string | null,
  prompt: string,
  options: Asked,
  out: Output,
): Promise<void> {
  const messages = withSystem(options.system, { role: 'user', content: prompt })
  const chunks = engine.generate({ messages, adapter, ...decoding(options) })
  let text = ''
  for await (const chunk of chunks) {
    text += chunk.text
    if (!options.json) out.write(chunk.text)
    if (chunk.type !== 'end') continue
    if (options.json) out.line(JSON.stringify({ text, ...endFacts(chunk), label: labelOf(text, options).label }))
    else finishLine(out, text, chunk, options)
  }
}

async function compare(engine: Engine, prompt: string, options: Asked, out: Output): Promise<void> {
  const messages = withSystem(options.system, { role: 'user', content: prompt })
  const seed = options.seed ?? 0
  const [base, adapted] = await Promise.all(
    [null, ADAPTER].map((adapter) => collect(engine, { ...decoding(options), seed, messages, adapter })),
  )
  const { label } = labelOf(`${base}${adapted}`, options)
  if (options.json) out.line(JSON.stringify({ base, adapter: adapted, label }))
  else {
    out.line(
      sideBySide([out.text('cli.base'), out.text('cli.adapter')], [base!, adapted!], process.stdout.columns ?? 100),
    )
    out.line(`\n${label.disclaimer}\n${label.text}`)
  }
}

/** The whole text of an answer. */
export async function collect(engine: Engine, request: Parameters<Engine['generate']>[0]): Promise<string> {
  let text = ''
  for await (const chunk of engine.generate(request)) text += chunk.text
  return text.trim()
}

async function chat(engine: Engine, adapter: string | null, options: Asked, out: Output): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: out.isTty })
  let history = withSystem(options.system)
  if (out.isTty) out.say('cli.chatHelp')
  terminal.setPrompt(out.isTty ? '> ' : '')
  terminal.prompt()
  for await (const line of terminal) {
    const question = line.trim()
    if (question === '/exit' || question === '/quit') break
    if (question === '/clear') history = withSystem(options.system)
    else if (question !== '')
      history = await turn(engine, adapter, [...history, { role: 'user', content: question }], options, out)
    terminal.prompt()
  }
  terminal.close()
}

/** One turn of a chat; Ctrl-C ends the answer, not the chat. @returns the history with the answer */
async function turn(
  engine: Engine,
  adapter: string | null,
  messages: readonly ChatMessage[],
  options: Asked,
  out: Output,
) {
  const stop = new AbortController()
  const onInterrupt = (): void => stop.abort()
  process.once('SIGINT', onInterrupt)
  let text = ''
  for await (const chunk of engine.generate({ messages, adapter, signal: stop.signal, ...decoding(options) })) {
    text += chunk.text
    out.write(chunk.text)
  }
  process.removeListener('SIGINT', onInterrupt)
  out.line(labelOf(text, options).text.slice(text.length))
  return [...messages, { role: 'assistant', content: text.trim() } as const]
}

/** What was printed goes on with it: the label only adds at the end. */
function labelOf(text: string, { domain }: Asked) {
  return answerLabel()(text, { domain, lang: langOf(text), produceId: randomUUID() })
}

function endFacts({ finish, seed, promptTokens, generatedTokens, tokensPerSecond }: EndChunk) {
  return { finish, seed, promptTokens, generatedTokens, tokensPerSecond }
}

function finishLine(out: Output, text: string, chunk: EndChunk, options: Asked): void {
  out.line(labelOf(text, options).text.slice(text.length))
  if (!out.isTty) return
  out.warn('cli.generated', {
    tokens: chunk.generatedTokens,
    speed: chunk.tokensPerSecond.toFixed(0),
    seed: chunk.seed,
    finish: chunk.finish,
  })
}

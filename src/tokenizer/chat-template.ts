import { Environment } from '@huggingface/jinja'
import { UserError } from '../texts/user-error.ts'
import { parseWithin, runWithin, TEMPLATE_LIMITS, TemplateLimitError } from './limited-interpreter.ts'
import { strftime } from './strftime.ts'
import type { ChatMessage } from './tokenizer.ts'

/** A model's chat template: Jinja text with Hugging Face's conventions (`apply_chat_template`). */
export interface ChatTemplate {
  readonly text: string
  /** UserError where the template refuses these messages; the reason never holds their text. */
  render(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string
}

interface ChatTemplateSettings {
  readonly bosText: string
  readonly eosText: string
  readonly thinking: boolean // `enable_thinking` of templates that know it
  readonly now: Date // one moment for all prompts, so that a run over midnight trains one prompt
}

/** Parses `text` once. UserError where it is not Jinja. */
export function compileChatTemplate(text: string, settings: ChatTemplateSettings): ChatTemplate {
  const program = parseTemplate(text)

  function run(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string {
    const environment = createEnvironment(settings)
    environment.set(
      'messages',
      messages.map(({ role, content }) => ({ role, content })),
    )
    environment.set('add_generation_prompt', addGenerationPrompt)
    const chatCharacters = messages.reduce((sum, { content }) => sum + content.length, 0)
    return runWithin(program, environment, chatCharacters)
  }

  return {
    text,
    render(messages, addGenerationPrompt) {
      try {
        return run(messages, addGenerationPrompt)
      } catch (error) {
        refuseLimit(error)
        throw new UserError('tokenizer.templateRefused', { reason: refusalOf(run, messages, addGenerationPrompt) })
      }
    },
  }
}

function parseTemplate(text: string) {
  try {
    return parseWithin(text)
  } catch (error) {
    refuseLimit(error)
    throw new UserError('tokenizer.badTemplate', { reason: messageOf(error) })
  }
}

/** The globals of Hugging Face's chat templates. `Template.render` of the package is not used: its `raise_exception` and dates cannot be set. */
function createEnvironment(settings: ChatTemplateSettings): Environment {
  const environment = new Environment()
  const globals: Readonly<Record<string, unknown>> = {
    true: true,
    True: true,
    false: false,
    False: false,
    none: null,
    None: null,
    range: pythonRange,
    raise_exception: (reason: unknown) => {
      throw new Error(String(reason))
    },
    strftime_now: (format: string) => strftime(settings.now, format),
    bos_token: settings.bosText,
    eos_token: settings.eosText,
    tools: null,
    documents: null,
    enable_thinking: settings.thinking,
  }
  for (const [name, value] of Object.entries(globals)) environment.set(name, value)
  return environment
}

function pythonRange(start: number, stop?: number, step = 1): number[] {
  const [first, end] = stop === undefined ? [0, start] : [start, stop]
  if (step === 0) throw new Error('range() step must not be zero')
  const length = Math.max(0, Math.ceil((end - first) / step))
  if (!(length <= TEMPLATE_LIMITS.elements)) throw new TemplateLimitError('elements')
  return Array.from({ length }, (_, i) => first + i * step)
}

function refuseLimit(error: unknown): void {
  if (!(error instanceof TemplateLimitError)) return
  const { what } = error
  throw new UserError('tokenizer.templateLimit', { what, limit: TEMPLATE_LIMITS[what] })
}

/** Why a template refuses a chat of these roles: found with empty words in place of the contents, so it cannot quote a prompt. */
function refusalOf(
  run: (messages: readonly ChatMessage[], addGenerationPrompt: boolean) => string,
  messages: readonly ChatMessage[],
  addGenerationPrompt: boolean,
): string {
  try {
    run(
      messages.map(({ role }) => ({ role, content: 'x' })),
      addGenerationPrompt,
    )
    return 'the content of a message'
  } catch (error) {
    return messageOf(error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

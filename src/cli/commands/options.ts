import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Output } from '../output.ts'

/** Options that commands share, and how their values are read. */

export const json = (out: Output) => new Option('--json', out.text('cli.optJson'))
export const set = (out: Output) => new Option('--set <key=value>', out.text('cli.optSet')).argParser(collect)
export const config = (out: Output) =>
  new Option('-c, --config <file>', out.text('cli.optConfig')).makeOptionMandatory()

/** For an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** Where and with how many threads a model answers. */
export function addEngine(command: Command, out: Output): Command {
  const device = new Option('--device <device>', out.text('cli.optDevice'))
  return command
    .option('--chat-template <name|file>', out.text('cli.optChatTemplate'))
    .option('--threads <n>', out.text('cli.optThreads'), numberIn(out, 1, 1024, true))
    .addOption(device.choices(['cpu', 'auto', 'cuda', 'vulkan', 'metal']).default('cpu'))
}

/** Reads a number between two bounds; commander tells the sentence where it is none. */
export function numberIn(out: Output, min: number, max: number, whole: boolean) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(out.text(whole ? 'cli.wholeIn' : 'cli.numberIn', { min, max }))
    }
    return value
  }
}

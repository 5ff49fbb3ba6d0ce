import { InvalidArgumentError, Option } from 'commander'
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

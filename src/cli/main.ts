#!/usr/bin/env node
import { CommanderError } from 'commander'
import { asUserFault } from '../texts/system-error.ts'
import { outliveClosedPipes } from './closed-pipe.ts'
import { chooseLang, createOutput } from './output.ts'
import { createProgram } from './program.ts'

/** The program's entry: language, then the command, then what is told when it fails. */
outliveClosedPipes()
const argv = process.argv.slice(2)
const langAt = argv.indexOf('--lang')
const lang = langAt >= 0 ? argv[langAt + 1] : argv.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length)
const out = createOutput(chooseLang(lang))

try {
  await createProgram(out).parseAsync(argv, { from: 'user' })
} catch (error) {
  process.exitCode = report(error)
}

/** 2 for the user's faults, without a stack; 1 for ours, with one. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const fault = asUserFault(error)
  if (fault) {
    process.stderr.write(`${fault.render(out.lang)}\n`)
    return 2
  }
  out.warn('cli.ours')
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return 1
}

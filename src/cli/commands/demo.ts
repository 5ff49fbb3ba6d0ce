import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json, set } from './options.ts'

/** `lorasmith demo` */
export function addDemo(program: Command, out: Output): void {
  const t = out.text
  program
    .command('demo')
    .description(t('cli.demo'))
    .addOption(json(out))
    .option('--output <dir>', t('cli.optDemoOutput'), 'output/demo')
    .addOption(set(out))
    .action(async (options: { json?: true; output: string; set?: string[] }) => {
      const { demoCommand } = await import('../demo.ts')
      process.exitCode = await demoCommand(
        { json: options.json === true, output: options.output, set: options.set ?? [] },
        out,
      )
    })
}

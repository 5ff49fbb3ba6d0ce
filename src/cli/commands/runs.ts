import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith runs list | show | compare | report` */
export function addRuns(program: Command, out: Output): void {
  const t = out.text
  const runs = program.command('runs').description(t('cli.runs'))
  const asJson = (options: { json?: true }) => ({ json: options.json === true })
  runs
    .command('list')
    .description(t('cli.runsList'))
    .argument('[dir]', t('cli.argRunsDir'), './output')
    .addOption(json(out))
    .action(async (folder: string, options: { json?: true }) => {
      const { runsList } = await import('../runs-command.ts')
      await runsList(folder, asJson(options), out)
    })
  runs
    .command('show')
    .description(t('cli.runsShow'))
    .argument('<run>', t('cli.argRun'))
    .addOption(json(out))
    .action(async (folder: string, options: { json?: true }) => {
      const { runsShow } = await import('../runs-command.ts')
      await runsShow(folder, asJson(options), out)
    })
  runs
    .command('compare')
    .description(t('cli.runsCompare'))
    .argument('<runs...>', t('cli.argRuns'))
    .option('--html <file>', t('cli.optCompareHtml'))
    .addOption(json(out))
    .action(async (folders: string[], { html, ...options }: { json?: true; html?: string }) => {
      const { runsCompare } = await import('../runs-command.ts')
      await runsCompare(folders, { ...asJson(options), ...(html === undefined ? {} : { html }) }, out)
    })
  runs
    .command('report')
    .description(t('cli.runsReport'))
    .argument('<run>', t('cli.argRun'))
    .addOption(json(out))
    .action(async (folder: string, options: { json?: true }) => {
      const { runsReport } = await import('../runs-command.ts')
      await runsReport(folder, asJson(options), out)
    })
}

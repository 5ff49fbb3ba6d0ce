import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import type { RouterEvalFlags } from '../router-command.ts'
import { collect, json } from './options.ts'

/** `lorasmith router eval | topics` */
export function addRouter(program: Command, out: Output): void {
  const t = out.text
  const router = program.command('router').description(t('cli.router'))
  router
    .command('eval')
    .description(t('cli.routerEval'))
    .addOption(new Option('-c, --config <file>', t('cli.optServeConfig')).makeOptionMandatory())
    .addOption(new Option('--ask <question>', t('cli.optRouterAsk')).argParser(collect))
    .addOption(json(out))
    .action(async (options: RouterEvalFlags) => {
      const { routerEval } = await import('../router-command.ts')
      await routerEval(options, out)
    })
  router
    .command('topics')
    .description(t('cli.routerTopics'))
    .option('--write <file>', t('cli.optRouterWrite'))
    .action(async (options: { write?: string }) => {
      const { routerTopics } = await import('../router-command.ts')
      await routerTopics(options, out)
    })
}

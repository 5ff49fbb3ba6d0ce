import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { collect, json } from './options.ts'

/** `lorasmith model verify` */
export function addModelVerify(model: Command, out: Output): void {
  const t = out.text
  model
    .command('verify')
    .description(t('cli.modelVerify'))
    .requiredOption('-m, --model <file>', t('cli.optModel'))
    .addOption(new Option('--lora <adapter>', t('cli.optAdapter')).argParser(collect).makeOptionMandatory())
    .option('--chat-template <name>', t('cli.optChatTemplate'))
    .addOption(json(out))
    .action(async (options: { model: string; lora: readonly string[]; chatTemplate?: string; json?: true }) => {
      const { modelVerifyCommand } = await import('../model-verify-command.ts')
      await modelVerifyCommand({ ...options, json: options.json === true }, out)
    })
}

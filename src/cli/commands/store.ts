import { type Command, Option } from 'commander'
import type { Output } from '../output.ts'
import type { StoreFlags } from '../store-command.ts'
import { json } from './options.ts'

/** Folder of the gateway, as `store`, `people` and `serve` share it. */
export const gatewayDir = (out: Output) =>
  new Option('-d, --dir <dir>', out.text('cli.optGatewayDir')).default('./gateway')

/** `lorasmith store backup | restore | migrate` */
export function addStore(program: Command, out: Output): void {
  const t = out.text
  const store = program.command('store').description(t('cli.store'))
  store
    .command('backup')
    .description(t('cli.storeBackup'))
    .requiredOption('--out <dir>', t('cli.optBackupOut'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (flags: StoreFlags & { readonly out: string }) => (await command()).storeBackup(flags, out))
  store
    .command('restore')
    .description(t('cli.storeRestore'))
    .argument('<backup>', t('cli.argBackup'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (from: string, flags: StoreFlags) => (await command()).storeRestore(from, flags, out))
  store
    .command('migrate')
    .description(t('cli.storeMigrate'))
    .option('--dry-run', t('cli.optMigrateDry'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (flags: StoreFlags & { readonly dryRun?: true }) => (await command()).storeMigrate(flags, out))
}

function command() {
  return import('../store-command.ts')
}

import { type Command, Option } from 'commander'
import type { DraftKind } from '../../draft/tasks.ts'
import type { DataDraftFlags } from '../data-draft-command.ts'
import type { Output } from '../output.ts'
import { addEngine, collect, json, numberIn } from './options.ts'
import { addReading } from './reading-options.ts'

const KINDS: readonly DraftKind[] = ['answers', 'paraphrases', 'pairs']

/** `lorasmith data draft` */
export function addDataDraft(data: Command, out: Output): void {
  const t = out.text
  const draft = data
    .command('draft')
    .description(t('cli.dataDraft'))
    .addOption(new Option('--kind <kind>', t('cli.optDraftKind')).choices(KINDS).makeOptionMandatory())
    .addOption(new Option('--from <file>', t('cli.optDraftFrom')).argParser(collect).makeOptionMandatory())
    .requiredOption('-m, --model <file>', t('cli.optModel'))
    .requiredOption('--out <file>', t('cli.optOutRows'))
    .addOption(new Option('--lora <adapter[:scale]>', t('cli.optLora')).argParser(collect))
    .option('--form <id>', t('cli.optDraftForm'))
    .option('--system <text>', t('cli.optSystem'))
    .option('--limit <n>', t('cli.optDraftLimit'), numberIn(out, 1, 1_000_000, true), 100)
    .option('--each <n>', t('cli.optDraftEach'), numberIn(out, 1, 100, true), 1)
    .option('-n, --n-predict <n>', t('cli.optTokens'), numberIn(out, 1, 1_000_000, true))
    .option('--temp <t>', t('cli.optTemp'), numberIn(out, 0, 5, false))
    .option('--seed <n>', t('cli.optSeed'), numberIn(out, 0, 0xffff_ffff, true), 42)
    .option('--overwrite', t('cli.optOverwrite'))
    .addOption(json(out))
  addReading(addEngine(draft, out), out).action(async (flags: DataDraftFlags) => {
    const { dataDraftCommand } = await import('../data-draft-command.ts')
    process.exitCode = await dataDraftCommand(flags, out)
  })
}

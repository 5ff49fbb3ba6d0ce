import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { json } from './options.ts'

/** `lorasmith audit verify | anchor` */
export function addAudit(program: Command, out: Output): void {
  const t = out.text
  const audit = program.command('audit').description(t('cli.audit'))
  audit
    .command('verify')
    .description(t('cli.auditVerify'))
    .argument('<file>', t('cli.argAuditFile'))
    .option('--anchor <file>', t('cli.optAnchor'))
    .option('--key-file <file>', t('cli.optKeyFile'))
    .addOption(json(out))
    .action(async (file: string, options: AuditFlags) => {
      const { auditVerify } = await import('../audit-command.ts')
      process.exitCode = await auditVerify(file, options, out)
    })
  audit
    .command('anchor')
    .description(t('cli.auditAnchor'))
    .argument('<file>', t('cli.argAuditFile'))
    .option('--out <file>', t('cli.optAnchorOut'))
    .option('--key-file <file>', t('cli.optAnchorKey'))
    .addOption(json(out))
    .action(async (file: string, options: AuditFlags) => {
      const { auditAnchor } = await import('../audit-command.ts')
      await auditAnchor(file, options, out)
    })
}

interface AuditFlags {
  readonly anchor?: string
  readonly keyFile?: string
  readonly out?: string
  readonly json?: true
}

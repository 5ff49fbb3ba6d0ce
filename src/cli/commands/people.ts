import { type Command, Option } from 'commander'
import { ROLES } from '../../store/person.ts'
import type { Output } from '../output.ts'
import type { AddFlags } from '../people-command.ts'
import type { StoreFlags } from '../store-command.ts'
import { json } from './options.ts'
import { gatewayDir } from './store.ts'

/** `lorasmith people add | list | reset` */
export function addPeople(program: Command, out: Output): void {
  const t = out.text
  const people = program.command('people').description(t('cli.people'))
  people
    .command('add')
    .description(t('cli.peopleAdd'))
    .argument('<name>', t('cli.argPerson'))
    .addOption(new Option('--role <role>', t('cli.optRole')).choices([...ROLES]).makeOptionMandatory())
    .option('--departments <names>', t('cli.optDepartments'))
    .option('--sso <name>', t('cli.optSso'))
    .option('--password-stdin', t('cli.optPasswordStdin'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (name: string, flags: AddFlags) => (await command()).peopleAdd(name, flags, out))
  people
    .command('list')
    .description(t('cli.peopleList'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (flags: StoreFlags) => (await command()).peopleList(flags, out))
  people
    .command('reset')
    .description(t('cli.peopleReset'))
    .argument('<name>', t('cli.argPerson'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (name: string, flags: StoreFlags) => (await command()).peopleReset(name, flags, out))
}

function command() {
  return import('../people-command.ts')
}

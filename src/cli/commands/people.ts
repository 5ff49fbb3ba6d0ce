import { type Command, Option } from 'commander'
import { allScopes } from '../../serve/routes-table.ts'
import { ROLES } from '../../store/person.ts'
import type { Output } from '../output.ts'
import type { AddFlags } from '../people-command.ts'
import type { KeyAddFlags } from '../people-key-command.ts'
import type { StoreFlags } from '../store-command.ts'
import { json, numberIn } from './options.ts'
import { gatewayDir } from './store.ts'

/** `lorasmith people add | list | reset | key add | key list | key revoke` */
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
  addKeys(people, out)
}

function addKeys(people: Command, out: Output): void {
  const t = out.text
  const key = people.command('key').description(t('cli.peopleKey'))
  key
    .command('add')
    .description(t('cli.keyAdd'))
    .argument('<name>', t('cli.argKeyOwner'))
    .requiredOption('--scopes <names>', t('cli.optScopes', { scopes: allScopes().join(', ') }))
    .addOption(new Option('--role <role>', t('cli.optKeyRole')).choices([...ROLES]))
    .option('--departments <names>', t('cli.optDepartments'))
    .option('--label <text>', t('cli.optKeyLabel'))
    .option('--days <n>', t('cli.optKeyDays'), numberIn(out, 1, 1095, true), 365)
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (name: string, flags: KeyAddFlags) => (await keys()).keyAdd(name, flags, out))
  key
    .command('list')
    .description(t('cli.keyList'))
    .argument('[name]', t('cli.argKeyOwner'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (name: string | undefined, flags: StoreFlags) => (await keys()).keyList(name, flags, out))
  key
    .command('revoke')
    .description(t('cli.keyRevoke'))
    .argument('<id>', t('cli.argKeyId'))
    .addOption(gatewayDir(out))
    .addOption(json(out))
    .action(async (id: string, flags: StoreFlags) => (await keys()).keyRevoke(id, flags, out))
}

function keys() {
  return import('../people-key-command.ts')
}

function command() {
  return import('../people-command.ts')
}

import { type Command, Option } from 'commander'
import { ROW_STATES } from '../../review/decision.ts'
import type { Output } from '../output.ts'
import type { ApprovedFlags, DecideFlags, StartFlags } from '../review-command.ts'
import type { ExportFlags, ImportFlags } from '../review-sheet.ts'
import type { ListFlags, PlaceFlags } from '../review-view.ts'
import type { WalkFlags } from '../review-walk.ts'
import { json, numberIn } from './options.ts'
import { addReading } from './reading-options.ts'

const DIR = './review'

/** `lorasmith data review ...`: experts look at the rows, and only what they approve is trained */
export function addDataReview(data: Command, out: Output): void {
  const review = data.command('review').description(out.text('cli.review'))
  for (const add of [addRowCommands, addViews, addWalk, addVerdicts, addSheets, addResults]) add(review, out)
}

/** Options that several of them share. */
const shared = (out: Output) => {
  const t = out.text
  return {
    dir: () => new Option('-d, --dir <dir>', t('cli.optReviewDir')).default(DIR),
    by: () => new Option('--by <name>', t('cli.optBy')).makeOptionMandatory(),
    clerk: () => new Option('--by <name>', t('cli.optClerk')),
    state: () => new Option('--state <state...>', t('cli.optState')).choices([...ROW_STATES]),
    department: () => new Option('--department <name>', t('cli.optDepartment')),
    all: () => new Option('--all', t('cli.optAllRows')),
    machine: () => new Option('--machine', t('cli.optMachine')),
    overwrite: () => new Option('--overwrite', t('cli.optOverwrite')),
  }
}

function addRowCommands(review: Command, out: Output): void {
  const t = out.text
  const { dir, clerk, machine } = shared(out)
  const start = review
    .command('start')
    .description(t('cli.reviewStart'))
    .argument('<file>', t('cli.argRows'))
    .option('--out <dir>', t('cli.optReviewOut'), DIR)
    .option('--reviewers <names>', t('cli.optReviewers'))
    .option('--second-signature', t('cli.optSecond'))
    .option('--sample <plan>', t('cli.optSample'), 'all')
    .option('--seed <n>', t('cli.optSampleSeed'), numberIn(out, 0, 0xffff_ffff, true), 42)
    .addOption(machine())
    .addOption(clerk())
    .addOption(json(out))
  addReading(start, out).action(async (file: string, flags: StartFlags) =>
    (await command()).reviewStart(file, flags, out),
  )

  const add = review
    .command('add')
    .description(t('cli.reviewAdd'))
    .argument('<file>', t('cli.argRows'))
    .addOption(dir())
    .addOption(machine())
    .addOption(clerk())
    .addOption(json(out))
  addReading(add, out).action(async (file: string, flags: StartFlags & PlaceFlags) =>
    (await command()).reviewAdd(file, flags, out),
  )
}

function addViews(review: Command, out: Output): void {
  const t = out.text
  const { dir, state, department } = shared(out)
  review
    .command('list')
    .description(t('cli.reviewList'))
    .addOption(dir())
    .addOption(state())
    .addOption(department())
    .option('--sample', t('cli.optInSample'))
    .option('--limit <n>', t('cli.optLimit'), numberIn(out, 1, 1e9, true), 50)
    .addOption(json(out))
    .action(async (flags: ListFlags) => (await view()).reviewList(flags, out))

  review
    .command('show')
    .description(t('cli.reviewShow'))
    .argument('<row>', t('cli.argRow'))
    .addOption(dir())
    .addOption(json(out))
    .action(async (row: string, flags: PlaceFlags) => (await view()).reviewShow(row, flags, out))

  review
    .command('status')
    .description(t('cli.reviewStatus'))
    .addOption(dir())
    .addOption(json(out))
    .action(async (flags: PlaceFlags) => (await view()).reviewStatus(flags, out))
}

function addWalk(review: Command, out: Output): void {
  const t = out.text
  const { by, dir, department, all } = shared(out)
  review
    .command('walk')
    .description(t('cli.reviewWalk'))
    .addOption(by())
    .addOption(dir())
    .addOption(department())
    .addOption(all())
    .action(async (flags: WalkFlags) => {
      const { reviewWalk } = await import('../review-walk.ts')
      await reviewWalk(flags, out)
    })
}

function addVerdicts(review: Command, out: Output): void {
  const t = out.text
  const { by, dir } = shared(out)
  for (const verdict of ['approve', 'reject', 'change'] as const) {
    const decide = review
      .command(verdict)
      .description(t(`cli.review_${verdict}`))
      .argument('<row>', t('cli.argRow'))
      .addOption(by())
      .addOption(dir())
      .option('--note <text>', t('cli.optNote'))
      .option('--overrule', t('cli.optOverrule'))
      .addOption(json(out))
    if (verdict === 'approve') decide.option('--sign', t('cli.optSign'))
    if (verdict === 'change') {
      decide
        .option('--answer-file <file>', t('cli.optAnswerFile'))
        .option('--question-file <file>', t('cli.optQuestionFile'))
    }
    decide.action(async (row: string, flags: DecideFlags) => (await command()).reviewDecide(verdict, row, flags, out))
  }

  review
    .command('accept')
    .description(t('cli.reviewAccept'))
    .addOption(by())
    .addOption(dir())
    .option('--lot <n>', t('cli.optLot'), numberIn(out, 1, 1e9, true), 1)
    .addOption(json(out))
    .action(async (flags: PlaceFlags & { by: string; lot: number }) => (await command()).reviewAccept(flags, out))
}

function addSheets(review: Command, out: Output): void {
  const t = out.text
  const { by, dir, state, department, all, overwrite } = shared(out)
  review
    .command('export')
    .description(t('cli.reviewExport'))
    .requiredOption('--xlsx <file>', t('cli.optXlsx'))
    .addOption(dir())
    .addOption(state())
    .addOption(department())
    .addOption(all())
    .addOption(overwrite())
    .addOption(json(out))
    .action(async (flags: ExportFlags) => (await sheet()).reviewExport(flags, out))

  review
    .command('import')
    .description(t('cli.reviewImport'))
    .argument('<file>', t('cli.argXlsx'))
    .addOption(by())
    .addOption(dir())
    .option('--partial', t('cli.optPartial'))
    .addOption(json(out))
    .action(async (file: string, flags: ImportFlags) => {
      process.exitCode = await (await sheet()).reviewImport(file, flags, out)
    })
}

function addResults(review: Command, out: Output): void {
  const t = out.text
  const { by, dir, clerk, overwrite } = shared(out)
  review
    .command('approved')
    .description(t('cli.reviewApproved'))
    .requiredOption('--out <file>', t('cli.optApprovedOut'))
    .addOption(dir())
    .addOption(overwrite())
    .addOption(clerk())
    .addOption(json(out))
    .action(async (flags: ApprovedFlags) => (await command()).reviewApproved(flags, out))

  review
    .command('erase')
    .description(t('cli.reviewErase'))
    .argument('<row>', t('cli.argRow'))
    .addOption(by())
    .addOption(dir())
    .addOption(json(out))
    .action(async (row: string, flags: PlaceFlags & { by: string }) => (await command()).reviewErase(row, flags, out))
}

const command = () => import('../review-command.ts')
const view = () => import('../review-view.ts')
const sheet = () => import('../review-sheet.ts')

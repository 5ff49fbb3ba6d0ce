import { readdir, readFile } from 'node:fs/promises'
import { join, parse, resolve } from 'node:path'
import { UserError } from '../texts/user-error.ts'
import { nearest } from '../util/nearest.ts'
import { type Form, forms } from './forms.ts'
import { readForm } from './read-form.ts'

/** A form and the YAML file it came from; null for a built-in one. */
export interface OpenedForm {
  readonly form: Form
  readonly path: string | null // absolute
}

/** Where users keep their own forms, below the folder where the command runs. */
const FORMS_FOLDER = 'templates'

/**
 * The form that `name` stands for: a built-in id, a path to a YAML file, or the id of a file in `templates/`.
 * UserErrors with every fault of the file; UserError where there is no such form.
 */
export async function openForm(name: string, cwd = '.'): Promise<OpenedForm> {
  const builtIn = forms.find(({ id }) => id === name)
  if (builtIn) return { form: builtIn, path: null }
  if (isYaml(name) || /[/\\]/.test(name)) return await openFile(name, cwd)
  const files = await formFiles(cwd)
  const named = files.find((file) => parse(file).name === name)
  if (named !== undefined) return await openFile(named, cwd)
  for (const file of files) {
    const opened = await openFile(file, cwd)
    if (opened.form.id === name) return opened
  }
  const known = forms.map(({ id }) => id)
  const near = nearest(name, known)
  throw near === null
    ? new UserError('templates.unknownForm', { name, known: known.join(', '), folder: FORMS_FOLDER })
    : new UserError('templates.formTypo', { name, near })
}

/** YAML files of `templates/`, relative to `cwd`, by name; none where there is no such folder. */
export async function formFiles(cwd = '.'): Promise<readonly string[]> {
  const names = await readdir(resolve(cwd, FORMS_FOLDER)).catch(() => [])
  return names
    .filter(isYaml)
    .sort()
    .map((name) => join(FORMS_FOLDER, name))
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name)
}

const MAX_BYTES = 1 << 20

async function openFile(file: string, cwd: string): Promise<OpenedForm> {
  const path = resolve(cwd, file)
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError('templates.unreadable', { path: file, code: error.code ?? '' })
  })
  if (bytes.length > MAX_BYTES) throw new UserError('templates.tooLarge', { path: file })
  return { form: readForm(decode(bytes, file), file), path }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UserError('templates.notUtf8', { path: file })
  }
}

/**
 * Which adapters fit a base model: by the hash of the base on the adapter's card where it has one, else by the shapes of its matrices.
 * Only headers are read.
 */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readGguf } from '../formats/gguf-read.ts'
import { readSafetensorsHeader } from '../formats/safetensors.ts'
import type { Site } from '../models/sites.ts'
import { UserError } from '../texts/user-error.ts'
import { readCard } from './card.ts'
import { PEFT_WEIGHTS } from './save-peft.ts'

/** `exact`: made for this very file. `shapes`: every matrix fits, the base may be another. `otherBase`: made for another file of the same shapes. */
type Fit = 'exact' | 'shapes' | 'otherBase' | 'none'

export interface AdapterFit {
  readonly path: string
  readonly kind: 'peft' | 'gguf'
  readonly fit: Fit
  readonly modules: number // matrices that it changes
  readonly rank: number | null
}

/** One matrix pair of an adapter, by the site's name in either world. */
interface Module {
  readonly name: string
  readonly nIn: number
  readonly nOut: number
  readonly rank: number
}

export interface FitBase {
  readonly sites: readonly Site[]
  readonly sha256: () => Promise<string> // asked only where a card can be compared
}

/** Every adapter in `folder` and its subfolders one deep, in the order of their names. Files that are no adapters are passed over. */
export async function findAdapters(folder: string, base: FitBase): Promise<readonly AdapterFit[]> {
  const found: AdapterFit[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name))
  for (const place of [folder, ...folders.sort()]) {
    const names = (await readdir(place).catch((): string[] => [])).sort()
    const card = (await readCard(place))?.base.sha256 ?? null
    for (const name of names) {
      const path = join(place, name)
      const modules = await quietly(() => modulesOf(path))
      if (!modules) continue
      const kind = name.endsWith('.gguf') ? 'gguf' : 'peft'
      found.push({
        path: kind === 'peft' ? place : path,
        kind,
        fit: await fitOf(modules, base, card),
        modules: modules.length,
        rank: modules[0]?.rank ?? null,
      })
    }
  }
  return found
}

/** A broken file beside adapters is another command's business. */
async function quietly<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

/** null for a file that is no adapter. */
async function modulesOf(path: string): Promise<readonly Module[] | null> {
  if (basename(path) === PEFT_WEIGHTS) return fromPeft(await readSafetensorsHeader(path))
  if (!path.endsWith('.gguf')) return null
  const { metadata, tensors } = await readGguf(path)
  return metadata.get('general.type') === 'adapter' ? fromGguf(tensors) : null
}

function fromPeft(tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]): readonly Module[] {
  const shape = (name: string) => tensors.find((tensor) => tensor.name === name)?.shape ?? []
  return tensors
    .filter(({ name }) => /\.lora_A(\.default)?(\.weight)?$/.test(name))
    .map(({ name, shape: [rank = 0, nIn = 0] }) => ({
      name: name.replace(/^base_model\.model\./, '').replace(/\.lora_A(\.default)?(\.weight)?$/, ''),
      nIn,
      nOut: shape(name.replace('lora_A', 'lora_B'))[0] ?? 0,
      rank,
    }))
}

function fromGguf(tensors: readonly { readonly name: string; readonly ne: readonly number[] }[]): readonly Module[] {
  const ne = (name: string) => tensors.find((tensor) => tensor.name === name)?.ne ?? []
  return tensors
    .filter(({ name }) => name.endsWith('.lora_a'))
    .map(({ name, ne: [nIn = 0, rank = 0] }) => ({
      name: name.replace(/\.weight\.lora_a$/, ''),
      nIn,
      nOut: ne(name.replace(/_a$/, '_b'))[1] ?? 0,
      rank,
    }))
}

async function fitOf(modules: readonly Module[], { sites, sha256 }: FitBase, card: string | null): Promise<Fit> {
  const fits = ({ name, nIn, nOut }: Module) =>
    sites.some((site) => (site.ggufName === name || site.peftName === name) && site.nIn === nIn && site.nOut === nOut)
  if (modules.length === 0 || !modules.every(fits)) return 'none'
  if (card === null) return 'shapes'
  return card === (await sha256()) ? 'exact' : 'otherBase'
}

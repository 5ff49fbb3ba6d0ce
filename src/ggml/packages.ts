/** Where npm put the shared libraries of llama.cpp: one package for each system, and more beside it for CUDA and Vulkan. */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { invariant } from '../util/errors.ts'

export type Accelerator = 'cpu' | 'cuda' | 'vulkan' | 'metal'

/**
 * Folders with the libraries of a kind that are installed, the one to prefer first. Metal comes with the Mac's own package; the CUDA build
 * for older drivers lies in a package of its own and is tried second.
 */
export function binaryFolders(kind: Accelerator): readonly string[] {
  const name = kind === 'cpu' || kind === 'metal' ? cpuPackage() : `${cpuPackage()}-${kind}`
  const fallback = kind === 'cuda' ? packageFolder(`${name}-ext`, join(name, 'fallback')) : undefined
  return [packageFolder(name), fallback].filter((folder) => folder !== undefined)
}

export function cpuPackage(): string {
  const os =
    { linux: 'linux', win32: 'win', darwin: 'mac' }[process.platform as 'linux' | 'win32' | 'darwin'] ??
    process.platform
  const arch = process.arch === 'arm' ? 'armv7l' : process.arch
  return os === 'mac' && arch === 'arm64' ? 'mac-arm64-metal' : `${os}-${arch}`
}

/** The folder of binaries in a platform package, wherever npm put it. @param inside path below `bins` */
function packageFolder(name: string, inside = name): string | undefined {
  const require = createRequire(import.meta.url)
  for (const root of require.resolve.paths('node-llama-cpp') ?? []) {
    const folder = join(root, '@node-llama-cpp', name, 'bins', inside)
    if (existsSync(folder)) return folder
  }
  const manifest = tryResolve(require, `@node-llama-cpp/${name}/package.json`)
  const folder = manifest && join(dirname(manifest), 'bins', inside)
  return folder && existsSync(folder) ? folder : undefined
}

function tryResolve(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}

/** `libggml.v0.5.0.so`, `libggml.vulkan.v0.5.0.so`, `libggml-base.so`, `ggml-vulkan.dll`: a stem, perhaps a variant and a version, one of three endings. */
export function libraryFile(folder: string, stem: string): string {
  const pattern = new RegExp(`^(lib)?${stem}(\\.[a-z]+)?(\\.v[0-9.]+)?\\.(so|dylib|dll)$`)
  const file = readdirSync(folder).find((name) => pattern.test(name))
  invariant(file, `${folder} holds no ${stem} library`)
  return file
}

import type { TableProgress } from '../formats/table-types.ts'
import type { Output } from './output.ts'

const TELL_EVERY_MS = 500

/** One line on a terminal that says how far the reading of a file has come; elsewhere nothing. */
export function rowsProgress(progress: () => TableProgress, out: Output, quiet: boolean) {
  const shows = !quiet && process.stderr.isTTY === true
  let [rows, told] = [0, Date.now()]
  return {
    row() {
      rows++
      if (!shows || Date.now() - told < TELL_EVERY_MS) return
      told = Date.now()
      const { bytesRead, totalBytes } = progress()
      const share = Math.round((100 * bytesRead) / totalBytes)
      process.stderr.write(`\r${out.text('cli.rowsProgress', { rows, share })}\u001b[K`)
    },
    end() {
      if (shows) process.stderr.write('\r\u001b[K')
    },
  }
}

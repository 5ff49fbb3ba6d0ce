import { isWorker } from './supervise.ts'

/**
 * When nobody reads the output any more (`| head`, a window closed): a training goes on, for its result is the run folder; any other
 * command has nothing left to do and ends as a program of the shell would.
 */
export function outliveClosedPipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isClosed(error)) throw error
    if (!isWorker()) process.exit(141) // 128 + SIGPIPE
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (!isClosed(error)) throw error
  })
}

function isClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
}

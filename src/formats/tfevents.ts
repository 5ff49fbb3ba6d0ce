import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { invariant } from '../util/errors.ts'
import { bytesField, doubleField, floatField, varintField } from './protobuf.ts'
import { frameRecord } from './tfrecord.ts'

/**
 * TensorBoard event files, written by hand: field numbers from tensorboard/compat/proto (event.proto, summary.proto, tensor.proto).
 * All times are seconds since the epoch, as TensorBoard has them: our own events count milliseconds.
 */
export interface EventWriter {
  readonly path: string
  /** One point of the curve `tag`, such as `train/loss`. */
  scalar(tag: string, value: number, step: number, wallTime: number): void
  /** The run goes on at `step` after a resume: TensorBoard drops the points at `step` and later that an earlier file holds. */
  sessionStart(step: number, wallTime?: number): void
  /** A Markdown text for TensorBoard's text page. Never a row or a prompt. */
  text(tag: string, text: string, step: number, wallTime?: number): void
  /** Returns when everything written is on the disk. */
  flush(): void
  /** Flushes and closes; a second call does nothing. */
  close(): void
}

/**
 * Makes a new event file in `dir` (made where missing). Every event is written at once and whole, so that a live TensorBoard sees it and
 * a crash loses none. `wallTime` is the time of opening in seconds, and that of events which bring none. Node's errors pass through.
 */
export function openEventWriter(dir: string, { wallTime: openedAt }: { readonly wallTime: number }): EventWriter {
  invariant(openedAt > 0 && openedAt < 1e10, `an event file is opened at ${openedAt}, which is no time in seconds`)
  mkdirSync(dir, { recursive: true })
  const { fd, path } = createNew(dir, openedAt)
  let isOpen = true

  function write(wallTime: number, step: number, ...what: readonly Buffer[]): void {
    invariant(isOpen, 'write to a closed event file')
    const framed = frameRecord(Buffer.concat([doubleField(1, wallTime), varintField(2, step), ...what]))
    for (let done = 0; done < framed.length; ) done += writeSync(fd, framed, done)
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    fsyncSync(fd)
    closeSync(fd)
  }

  write(openedAt, 0, bytesField(3, 'brain.Event:2'))
  return {
    path,
    close,
    flush: () => fsyncSync(fd),
    scalar: (tag, value, step, wallTime) =>
      write(wallTime, step, bytesField(5, bytesField(1, bytesField(1, tag), floatField(2, value)))),
    sessionStart: (step, wallTime = openedAt) => write(wallTime, step, bytesField(7, varintField(1, SESSION_START))),
    text: (tag, text, step, wallTime = openedAt) =>
      write(wallTime, step, bytesField(5, bytesField(1, bytesField(1, tag), textTensor(text), TEXT_PLUGIN))),
  }
}

const SESSION_START = 1
const DT_STRING = 7
const DATA_CLASS_TENSOR = 2
const TEXT_PLUGIN = bytesField(9, bytesField(1, bytesField(1, 'text')), varintField(4, DATA_CLASS_TENSOR))

/** A string tensor of shape [1]. */
function textTensor(text: string): Buffer {
  const shape = bytesField(2, bytesField(2, varintField(1, 1)))
  return bytesField(8, varintField(1, DT_STRING), shape, bytesField(8, text))
}

/** TensorBoard finds files by `tfevents` in the name and reads those of one folder in the order of their names. */
function createNew(dir: string, openedAt: number): { readonly fd: number; readonly path: string } {
  const seconds = String(Math.floor(openedAt)).padStart(10, '0')
  for (let n = 0; ; n++) {
    const path = join(dir, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${n}`)
    try {
      return { fd: openSync(path, 'wx'), path }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

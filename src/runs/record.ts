import { type EventWriter, openEventWriter } from '../formats/tfevents.ts'
import type { FileLock } from '../util/file-lock.ts'
import { writeFileAtomic } from '../util/write-atomic.ts'
import type { EventLog } from './event-log.ts'
import type { EvalEvent, RunEvent, StartedEvent, StepEvent } from './events.ts'
import type { RunPaths } from './paths.ts'
import { recording } from './writing.ts'

/** Events after which the log is flushed to the disk: what they tell must outlive a power cut. */
const SYNCED: ReadonlySet<RunEvent['type']> = new Set(['checkpoint', 'stopped', 'finished'])

interface RunParts {
  readonly paths: RunPaths
  readonly resumed: boolean
  readonly configYaml: string
  readonly log: EventLog
  readonly lock: FileLock
}

/** A run folder that this process has taken; made by `createRun`. Close it on every way out. */
export class Run implements AsyncDisposable {
  readonly paths: RunPaths
  readonly resumed: boolean
  readonly #configYaml: string
  readonly #log: EventLog
  readonly #lock: FileLock
  #board: EventWriter | null = null

  constructor({ paths, resumed, configYaml, log, lock }: RunParts) {
    this.paths = paths
    this.resumed = resumed
    this.#configYaml = configYaml
    this.#log = log
    this.#lock = lock
  }

  /**
   * Writes the event to `events.jsonl` and its numbers to TensorBoard. Call it for each event of `train()`, one after another.
   * `started` of a resumed run first forgets what an earlier attempt told of the steps that will be made again.
   */
  async record(event: RunEvent): Promise<void> {
    await recording(this.paths.root, () => this.#write(event))
  }

  /** Closes the files and gives the folder back; a second call does nothing. */
  async close(): Promise<void> {
    try {
      this.#board?.close()
      await this.#log.close()
    } finally {
      await this.#lock.release()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #write(event: RunEvent): Promise<void> {
    if (event.type === 'started') await this.#begin(event)
    await this.#log.append(event)
    if (event.type === 'step') this.#point(event, stepScalars(event))
    if (event.type === 'eval') this.#point(event, { 'eval/loss': event.loss })
    if (SYNCED.has(event.type)) {
      await this.#log.sync()
      this.#board?.flush()
    }
  }

  /**
   * Until now a resumed run may have been refused: so only now its configuration replaces the earlier one. TensorBoard drops the
   * points of earlier files at the session's first step and later.
   */
  async #begin({ resumedFromStep, time }: StartedEvent): Promise<void> {
    if (this.resumed) {
      await writeFileAtomic(this.paths.config, this.#configYaml)
      await this.#log.dropAfter(resumedFromStep)
    }
    this.#board?.close()
    this.#board = openEventWriter(this.paths.tensorboard, { wallTime: time / 1000 })
    this.#board.sessionStart(resumedFromStep === 0 ? 0 : resumedFromStep + 1)
  }

  #point({ step, time }: StepEvent | EvalEvent, scalars: Readonly<Record<string, number>>): void {
    for (const [tag, value] of Object.entries(scalars)) this.#board?.scalar(tag, value, step, time / 1000)
  }
}

function stepScalars(event: StepEvent): Readonly<Record<string, number>> {
  return {
    'train/loss': event.loss,
    'train/learning_rate': event.learningRate,
    'train/grad_norm': event.gradNorm,
    'train/epoch': event.epoch,
    ...(event.seconds > 0 ? { 'train/tokens_per_second': event.tokens / event.seconds } : {}),
  }
}

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openEventWriter } from './tfevents.ts'

/** TensorBoard's own reader as the judge of our event files. */
// TensorBoard takes any path with "tfevents" in its last name for a file: no folder may be called so.
const dir = mkdtempSync(join(tmpdir(), 'events-py-'))
afterAll(() => rmSync(dir, { recursive: true }))

const JUDGE = `
import sys, json
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
a = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'tensors': 0}).Reload()
tags = a.Tags()
print(json.dumps({
  'version': a.file_version, 'first': a.FirstEventTimestamp(),
  'scalars': {t: [[e.wall_time, e.step, e.value] for e in a.Scalars(t)] for t in sorted(tags['scalars'])},
  'texts': {t: [[e.step, e.tensor_proto.string_val[0].decode()] for e in a.Tensors(t)] for t in sorted(tags['tensors'])},
  'plugin': sorted(a.PluginTagToContent('text')),
}))
`

it('EventAccumulator reads curves and texts, and drops what a resumed run wrote again', {
  timeout: 120_000,
}, (context) => {
  const probe = spawnSync('python3', ['-c', 'import tensorboard.backend.event_processing.event_accumulator'])
  if (probe.status !== 0) context.skip('python3 with tensorboard is absent')

  const first = openEventWriter(dir, { wallTime: 1_700_000_000 })
  first.sessionStart(0)
  for (const step of [1, 2, 3, 4]) first.scalar('train/loss', 1 / step, step, 1_700_000_000 + step)
  first.scalar('train/学习率', 1e-4, 1, 1_700_000_001)
  first.text('config', 'lora_rank: **16**', 0)
  first.close()
  const second = openEventWriter(dir, { wallTime: 1_700_000_100 })
  second.sessionStart(3) // resumed from the checkpoint of step 2
  second.scalar('train/loss', 0.25, 3, 1_700_000_101)
  second.scalar('train/loss', Number.NaN, 2 ** 40, 1_700_000_102)
  second.close()

  const judged = spawnSync('python3', ['-c', JUDGE, dir], { encoding: 'utf8' })
  expect(judged.status, judged.stderr).toBe(0)
  const jsonLine = judged.stdout.trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(jsonLine.replace('NaN', '"NaN"'))).toEqual({
    version: 2,
    first: 1_700_000_000,
    scalars: {
      'train/loss': [
        [1_700_000_001, 1, 1],
        [1_700_000_002, 2, 0.5],
        [1_700_000_101, 3, 0.25],
        [1_700_000_102, 2 ** 40, 'NaN'],
      ],
      'train/学习率': [[1_700_000_001, 1, Math.fround(1e-4)]],
    },
    texts: { config: [[0, 'lora_rank: **16**']] },
    plugin: ['config'],
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ServeConfig } from '../config/serve-config.ts'
import type { AdapterCard } from '../lora/card.ts'
import { readRouterSources } from './router-sources.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lorasmith-sources-'))
  await writeFile(
    join(folder, 'a.csv'),
    '提问,回复,科室,review\n咳嗽,多喝水,内科,approved\n骨折,去医院,外科,proposed\n',
  )
  await writeFile(join(folder, 'b.csv'), 'question,department\n欠薪怎么办,劳动\n')
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const card = (path: string, more: object = {}) =>
  ({ config: { metadata_path: path, ...more } }) as unknown as AdapterCard

it("reads an adapter's questions from its card's file, or from the one that the config names", async () => {
  const config = { router_data: { labour: join(folder, 'b.csv') } } as unknown as ServeConfig
  const adapters = [
    {
      name: 'medical',
      card: card(join(folder, 'a.csv'), { question_column: '提问', answer_column: '回复', tag_column: '科室' }),
    },
    { name: 'labour', card: card(join(folder, 'gone.csv')) },
    { name: 'moved', card: card(join(folder, 'gone.csv')) },
    { name: 'bare', card: null },
  ]
  expect(await readRouterSources(adapters, config)).toEqual([
    { adapter: 'medical', questions: [{ text: '咳嗽', department: '内科' }] },
    { adapter: 'labour', questions: [{ text: '欠薪怎么办', department: '劳动' }] },
    { adapter: 'moved', questions: [] },
    { adapter: 'bare', questions: [] },
  ])
})

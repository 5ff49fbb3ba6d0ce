import { stat } from 'node:fs/promises'
import type { ServeConfig } from '../config/serve-config.ts'
import { type DataSource, rowsOptions } from '../data/load.ts'
import { openRows } from '../data/open-rows.ts'
import { UNAPPROVED } from '../data/rows.ts'
import type { AdapterCard } from '../lora/card.ts'
import type { RouterSource } from '../router/router-rows.ts'

/** An adapter as the router knows it. */
export interface RoutedAdapter {
  readonly name: string
  readonly card: AdapterCard | null
}

/**
 * The questions of each adapter: from `router_data`, else from the file that its card names. One without either has none; the router then
 * knows it by its name alone, if that is a topic's.
 */
export async function readRouterSources(
  adapters: readonly RoutedAdapter[],
  config: ServeConfig,
): Promise<readonly RouterSource[]> {
  return await Promise.all(
    adapters.map(async ({ name, card }) => {
      const given = config.router_data[name]
      const trained = (card?.config ?? {}) as Partial<DataSource>
      if (given !== undefined) return { adapter: name, questions: await readQuestions(given, {}) }
      const path = trained.metadata_path
      const isHere = path !== undefined && (await stat(path).catch(() => null))?.isFile()
      return { adapter: name, questions: isHere ? await readQuestions(path, trained) : [] }
    }),
  )
}

/** Every question of a file with its department; rows that nobody approved are left out, as in training. */
async function readQuestions(path: string, source: Partial<DataSource>): Promise<RouterSource['questions']> {
  await using file = await openRows(path, { ...rowsOptions(source as DataSource), withoutAnswers: true })
  const questions: { text: string; department: string | null }[] = []
  for await (const { question, tag, review } of file.rows)
    if (question !== '' && !UNAPPROVED.has(review)) questions.push({ text: question, department: tag })
  return questions
}

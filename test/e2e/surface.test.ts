/** The command line as users and scripts know it. A change here is a change of the product: it belongs into the changelog. */
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'

/** The help of a command and of every command below it. */
async function helpPages(lang: string, command: readonly string[] = []): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runCli(['--lang', lang, ...command, '--help'])
  expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' })
  const names = [...(stdout.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!)
  const below = await Promise.all(names.map((name) => helpPages(lang, [...command, name])))
  return [stdout, ...below.flat()]
}

describe('--help', () => {
  it.each(['en', 'zh'])('of every command (%s)', async (lang) => {
    expect((await helpPages(lang)).join('\n----\n')).toMatchSnapshot()
  })

  it('follows the locale, and --lang goes before it', async () => {
    const help = async (env: Readonly<Record<string, string>>, ...args: string[]) =>
      (await runCli([...args, 'train', '--help'], { env: { LORASMITH_LANG: '', ...env } })).stdout
    const [en, zh] = [await help({ LANG: 'C.UTF-8' }), await help({ LANG: 'zh_CN.UTF-8' })]
    expect(zh).toMatch(/\p{Script=Han}/u)
    expect(en).not.toMatch(/\p{Script=Han}/u)
    expect(await help({ LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' })).toBe(en)
    expect(await help({ LANG: 'zh_CN.UTF-8' }, '--lang', 'en')).toBe(en)
    expect(await help({ LANG: 'en_US.UTF-8' }, '--lang=zh')).toBe(zh)
  })

  it('takes less than 0.6 s', async () => {
    const timesMs: number[] = []
    for (let i = 0; i < 5; i++) {
      const since = performance.now()
      await runCli(['--help'])
      timesMs.push(performance.now() - since)
    }
    const best = Math.min(...timesMs)
    process.stdout.write(`lorasmith --help: ${best.toFixed(0)} ms, the best of 5 (aim: 300 ms on a quiet machine)\n`)
    expect(best).toBeLessThan(600)
  })
})

describe('config', () => {
  it('schema prints a JSON Schema of every setting', async () => {
    const { code, stdout } = await runCli(['config', 'schema'])
    expect(code).toBe(0)
    const schema = JSON.parse(stdout) as { properties: Readonly<Record<string, object>> }
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['base_model', 'metadata_path', 'lora_rank', 'r', 'save_steps', 'gradient_checkpointing']),
    )
  })

  it('schema and reference come in both languages', async () => {
    for (const what of ['schema', 'reference']) {
      const [en, zh] = await Promise.all(['en', 'zh'].map((lang) => runCli(['--lang', lang, 'config', what])))
      expect([en!.code, zh!.code]).toEqual([0, 0])
      expect(zh!.stdout).toMatch(/适配器的秩/)
      expect(en!.stdout).toContain('Rank of the adapter')
    }
  })
})

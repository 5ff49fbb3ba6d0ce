/** What a user can get wrong: each is told with place, fact, allowed and remedy, ends with 2, and leaves no output_dir behind. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GgufTyped } from '../../src/formats/gguf-types.ts'
import { writeGguf } from '../../src/formats/gguf-write.ts'
import {
  type CliResult,
  csvOf,
  MODEL,
  makeWorkplace,
  runCli,
  shortRows,
  startCli,
  type Workplace,
} from '../support/cli.ts'

let place: Workplace
beforeAll(async () => {
  place = await makeWorkplace()
})
afterAll(() => place[Symbol.asyncDispose]())

const short = (text: string) => text.replaceAll(place.folder, '<dir>').replaceAll(dirname(MODEL), '<models>')

let runs = 0

/** A training that is refused: its message. */
async function refused(...sets: string[]): Promise<string> {
  const name = `out-${runs++}`
  const { code, stdout, stderr } = await runCli(place.trainArgs(name, ...sets))
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.any(String) })
  expect(existsSync(place.path(name))).toBe(false)
  return short(stderr)
}

async function refusedData(name: string, content: string | Uint8Array, ...sets: string[]): Promise<string> {
  await writeFile(place.path(name), content)
  return await refused(`metadata_path=${place.path(name)}`, ...sets)
}

async function refusedModel(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(place.path(name), content)
  return await refused(`base_model=${place.path(name)}`)
}

const LFS_POINTER =
  'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n'

/** Root may read and write everything, so a refusal by the system is tried as nobody, where nobody may run the program. */
const asNobody = (() => {
  if (process.getuid?.() !== 0) return { reason: '', options: {} }
  const uid = 65534
  const program = new URL('../../dist/cli/main.js', import.meta.url).pathname
  const tried = spawnSync(process.execPath, [program, 'config', 'schema'], { uid, gid: uid })
  return tried.status === 0
    ? { reason: '', options: { uid } }
    : { reason: ' (skipped: we are root, and nobody may not run this build)', options: {} }
})()

describe.concurrent('data', () => {
  it('missing', async ({ expect }) => {
    expect(await refused(`metadata_path=${place.path('none.csv')}`)).toMatchInlineSnapshot(`
      "--set metadata_path=<dir>/none.csv: metadata_path: there is no file <dir>/none.csv. Paths start at the folder where the command runs; check the spelling.
      "
    `)
  })

  it.skipIf(asNobody.reason !== '')(`unreadable${asNobody.reason}`, async ({ expect }) => {
    const path = place.path('secret.csv')
    await writeFile(path, csvOf(shortRows(4)))
    await chmod(path, 0)
    await chmod(place.folder, 0o755)
    const { code, stderr } = await runCli(place.trainArgs('out', `metadata_path=${path}`), asNobody.options)
    expect(code).toBe(2)
    expect(short(stderr)).toMatchInlineSnapshot(`
      "--set metadata_path=<dir>/secret.csv: metadata_path: <dir>/secret.csv may not be read. Check the rights of the file.
      "
    `)
  })

  it('without the columns', async ({ expect }) => {
    expect(await refusedData('columns.csv', 'frage,antwort\na,b\n')).toMatchInlineSnapshot(`
      "<dir>/columns.csv: no pair of question and answer columns. It has 2 columns. Names accepted for the question: question, prompt, instruction, ask, query, 问题, 提问, 咨询, 提问内容, 问题描述, 问, input, title, 标题; for the answer: answer, response, output, completion, reply, 答案, 回答, 答复, 回复, 答案文本, 回答内容, 答. Name them with the settings question_column and answer_column, or name two columns question and answer in the first line.
      "
    `)
  })

  it('without a header: no text of the first row is shown', async ({ expect }) => {
    const rows = csvOf(shortRows(3)).split('\n').slice(1).join('\n')
    const message = await refusedData('headerless.csv', rows)
    expect(message).toMatchInlineSnapshot(`
      "<dir>/headerless.csv: the first row holds sentences where the names of columns should be. Add a header row such as question,answer; or set has_header: false with question_column: 1 and answer_column: 2.
      "
    `)
    expect(message).not.toContain('初步判断')
  })

  it('with empty answers only', async ({ expect }) => {
    expect(await refusedData('empty.csv', 'question,answer\n你好,\n再见,""\n谢谢,"  "\n')).toMatchInlineSnapshot(`
      "<dir>/empty.csv: none of 3 rows can be used: 0 without question, 3 without answer, 0 repeated, 0 conversations that cannot be read, 0 whose question is also in eval_data_path, 0 whose question fills cutoff_len (1024 tokens; the longest row has 0). Fill the empty cells, use another eval_data_path, or raise cutoff_len.
      "
    `)
  })

  it('with a header only', async ({ expect }) => {
    expect(await refusedData('header.csv', 'question,answer\n')).toMatchInlineSnapshot(`
      "<dir>/header.csv: the file has column names but no rows. Add at least one question with its answer.
      "
    `)
  })

  it('of zero bytes', async ({ expect }) => {
    expect(await refusedData('zero.csv', '')).toMatchInlineSnapshot(`
      "<dir>/zero.csv: is empty. Check that it was saved or downloaded completely.
      "
    `)
  })

  it('with no row left after filtering', async ({ expect }) => {
    const rows = shortRows(3).map(({ question, answer }) => ({ question: question.repeat(20), answer }))
    expect(await refusedData('long.csv', csvOf(rows), 'cutoff_len=32')).toMatchInlineSnapshot(`
      "<dir>/long.csv: none of 3 rows can be used: 0 without question, 0 without answer, 0 repeated, 0 conversations that cannot be read, 0 whose question is also in eval_data_path, 3 whose question fills cutoff_len (32 tokens; the longest row has 158). Fill the empty cells, use another eval_data_path, or raise cutoff_len.
      "
    `)
  })

  it('in UTF-8 and GB18030 glued together', async ({ expect }) => {
    const answer = Buffer.from('b6e0d2fbcbae', 'hex') // 多饮水
    const text = Buffer.concat([Buffer.from('question,answer\n头痛怎么办,多休息\n1,'), answer, Buffer.from('\n')])
    expect(await refusedData('gb.csv', text)).toMatchInlineSnapshot(`
      "<dir>/gb.csv:3: byte 44 is not UTF-8, as which the file is read: it is damaged here, or pieces in different encodings were glued together. Save it again in one encoding; if all of it is in another one, say so with the setting encoding, such as encoding: gb18030.
      "
    `)
  })

  it('as a Git LFS pointer', async ({ expect }) => {
    expect(await refusedData('lfs.csv', LFS_POINTER)).toMatchInlineSnapshot(`
      "<dir>/lfs.csv: is a Git LFS pointer, not the file itself. Run \`git lfs pull\` in the repository it came from, or download the file itself.
      "
    `)
  })

  it('as an Excel workbook', async ({ expect }) => {
    expect(await refusedData('book.csv', Buffer.from('504b030414000600', 'hex'))).toMatchInlineSnapshot(`
      "<dir>/book.csv: the zip archive, such as an Excel workbook is one, is damaged or cut off. Its download or copy broke off; get it again, or save it again in Excel.
      "
    `)
  })

  it('with rows of another width', async ({ expect }) => {
    expect(await refusedData('width.csv', 'question,answer\na,b\nc,d,e\nf,g,h\n')).toMatchInlineSnapshot(`
      "<dir>/width.csv:3: this row has 3 columns, the header has 2. Rows of another width: 2, at lines 3, 4. Put a value that holds a comma, a quote or a line break in double quotes.
      "
    `)
  })

  it('with a quote that is never closed', async ({ expect }) => {
    expect(await refusedData('quote.csv', 'question,answer\na,b\n"c,d\ne,f\n')).toMatchInlineSnapshot(`
      "<dir>/quote.csv:3: a double quote opened in the row that begins here is never closed, or text follows the closing one. Write each double quote inside a quoted value twice.
      "
    `)
  })

  it('that is the model', async ({ expect }) => {
    expect(await refused(`metadata_path=${MODEL}`)).toMatchInlineSnapshot(`
      "<models>/lorasmith-demo-zh-8m-Q8_0.gguf: is a file of the kind GGUF; a table of questions and answers is needed: CSV, TSV, XLSX, JSON, JSONL or Parquet.
      "
    `)
  })
})

describe.concurrent('models', () => {
  it('missing', async ({ expect }) => {
    expect(await refused(`base_model=${place.path('none.gguf')}`)).toMatchInlineSnapshot(`
      "--set base_model=<dir>/none.gguf: base_model: there is no file <dir>/none.gguf. Paths start at the folder where the command runs; check the spelling.
      "
    `)
  })

  it('as a name of a hub', async ({ expect }) => {
    expect(await refused('base_model=Qwen/Qwen3-8B')).toMatchInlineSnapshot(`
      "--set base_model=Qwen/Qwen3-8B: base_model: there is no file /tmp/Qwen/Qwen3-8B. This looks like a name on a model hub; Lorasmith downloads nothing. Give the path of a GGUF file.
      "
    `)
  })

  it('as a text file', async ({ expect }) => {
    expect(await refusedModel('text.gguf', 'I am no model.\n')).toMatchInlineSnapshot(`
      "<dir>/text.gguf: is not a GGUF file: it begins with 0x4920616d, expected "GGUF". Give a model in the GGUF format, such as a .gguf file of llama.cpp.
      "
    `)
  })

  it('as a Git LFS pointer', async ({ expect }) => {
    expect(await refusedModel('lfs.gguf', LFS_POINTER)).toMatchInlineSnapshot(`
      "<dir>/lfs.gguf: is a Git LFS pointer, not the file itself. Run \`git lfs pull\` in the repository it came from, or download the file itself.
      "
    `)
  })

  it('as a legacy GGML v3 file', async ({ expect }) => {
    const head = Buffer.from('746a676703000000', 'hex') // "ggjt" as a little-endian word, version 3
    expect(
      await refusedModel('llama-2-7b-chat.ggmlv3.q4_0.bin', Buffer.concat([head, Buffer.alloc(512)])),
    ).toMatchInlineSnapshot(`
      "<dir>/llama-2-7b-chat.ggmlv3.q4_0.bin: is no llama model: n_vocab 0, n_embd 0, n_head 0, n_layer 0, n_rot 0. Whisper, GPT-J and others used the same magic; only llama files can be converted. Get a GGUF of the same model.
      "
    `)
  })

  const legacy = '/work/shared/models/stories260K.ggmlv3.f32.bin'
  it.skipIf(!existsSync(legacy))(`as a real legacy file (${legacy}, where present)`, async ({ expect }) => {
    const path = place.path('stories.bin') // its copy as GGUF is made beside it
    await copyFile(legacy, path)
    expect(await refused(`base_model=${path}`)).toMatch(/converted once to .*\n.*tokenizer\.chat_template is missing/)
  })

  it('cut off in the weights', async ({ expect }) => {
    const whole = await readFile(MODEL)
    expect(await refusedModel('cut.gguf', whole.subarray(0, whole.length - 100_000))).toMatchInlineSnapshot(`
      "<dir>/cut.gguf: ends inside the tensor blk.7.ffn_up.weight: the file has 9024288 bytes, expected 9124288, 100000 are missing. Its download or copy broke off; get it again.
      "
    `)
  })

  it('cut off in the header', async ({ expect }) => {
    expect(await refusedModel('header.gguf', (await readFile(MODEL)).subarray(0, 5000))).toMatchInlineSnapshot(`
      "<dir>/header.gguf: ends inside its header: tokenizer.ggml.tokens at byte 1330 needs 65536 bytes, 3670 are left. The file is damaged or its download broke off; download it again.
      "
    `)
  })

  it('of an architecture that cannot be trained', async ({ expect }) => {
    const metadata = new Map<string, GgufTyped>([['general.architecture', { type: 'string', value: 'gpt2' }]])
    await writeGguf(place.path('gpt2.gguf'), { metadata, tensors: [] })
    expect(await refused(`base_model=${place.path('gpt2.gguf')}`)).toMatchInlineSnapshot(`
      "<dir>/gpt2.gguf: architecture "gpt2" cannot be trained yet. Supported: llama, qwen2, qwen3, gemma3, phi3, glm4, qwen3moe, qwen35.
      "
    `)
  })

  it('that are adapters', async ({ expect }) => {
    const metadata = new Map<string, GgufTyped>([
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['general.type', { type: 'string', value: 'adapter' }],
    ])
    await writeGguf(place.path('adapter.gguf'), { metadata, tensors: [] })
    expect(await refused(`base_model=${place.path('adapter.gguf')}`)).toMatchInlineSnapshot(`
      "<dir>/adapter.gguf: metadata key llama.embedding_length must be a number, got nothing. The file was not written by a current converter; convert the model again.
      "
    `)
  })
})

describe.concurrent('settings that only the model or the machine can judge', () => {
  it('target_modules that match nothing', async ({ expect }) => {
    expect(await refused('target_modules=[q_proj, c_attn]')).toMatchInlineSnapshot(`
      "target_modules: c_attn matches no projection of this model. Allowed: q_proj (attn_q), k_proj (attn_k), v_proj (attn_v), o_proj (attn_output), gate_proj (ffn_gate), up_proj (ffn_up), down_proj (ffn_down), or all-linear.
      "
    `)
  })

  it('a device that this machine has not', async ({ expect }) => {
    const message = await refused('device=cuda:9')
    expect(
      message.replaceAll(/(?<=machine: )[^.]*/g, '<devices>').replaceAll(/: \d+ such/g, ': <n> such'),
    ).toMatchInlineSnapshot(`
      "device cuda:9: <n> such devices were found. Devices on this machine: <devices>. Use device: auto or cpu.
      "
    `)
  })
})

describe('output_dir', () => {
  let result: CliResult
  beforeAll(async () => {
    result = await runCli(place.trainArgs('taken', 'epochs=1'))
    expect(result.code).toBe(0)
  })

  it('that already holds a run stays as it is', async () => {
    const before = await readdir(place.path('taken'), { recursive: true })
    const events = await readFile(place.path('taken', 'events.jsonl'))
    const { code, stderr } = await runCli(place.trainArgs('taken', 'epochs=2'))
    expect(code).toBe(2)
    expect(short(stderr)).toMatchInlineSnapshot(`
      "<dir>/taken: this output_dir already holds a run. Go on with it by --resume, choose another output_dir, or replace it with overwrite_output_dir: true.
      "
    `)
    expect(await readdir(place.path('taken'), { recursive: true })).toEqual(before)
    expect(await readFile(place.path('taken', 'events.jsonl'))).toEqual(events)
  })

  it('that already holds a run is replaced with overwrite_output_dir: true', async () => {
    await cp(place.path('taken'), place.path('again'), { recursive: true })
    await writeFile(place.path('again', 'expert-notes.txt'), 'mine')
    const { code } = await runCli(place.trainArgs('again', 'overwrite_output_dir=true', 'epochs=1', 'save_steps=2'))
    expect(code).toBe(0)
    expect((await readdir(place.path('again', 'checkpoints'))).sort()).toEqual(['step-000002', 'step-000004'])
    expect(await readFile(place.path('again', 'expert-notes.txt'), 'utf8')).toBe('mine')
  })

  it('in which another process is training', async () => {
    const messages: string[] = []
    let second: Promise<void> | undefined
    const first = startCli([...place.trainArgs('shared', 'epochs=12'), '--json'], {
      onEvent: (event, cli) => {
        if (event.type !== 'started') return
        second = Promise.all(
          [[], ['--resume'], ['--set', 'overwrite_output_dir=true']].map(async (more) => {
            const { code, stderr } = await runCli([...place.trainArgs('shared', 'epochs=12'), ...more])
            expect(code).toBe(2)
            messages.push(short(stderr))
          }),
        ).then(() => cli.kill('SIGINT'))
      },
    })
    const { code } = await first.ended
    await second
    expect(code).toBe(130)
    expect([...new Set(messages.map((message) => message.replace(/\d+/, '<pid>')))]).toMatchInlineSnapshot(`
      [
        "<dir>/shared/run.lock: process <pid> is training in this folder. Wait for it or stop it, or choose another output_dir.
      ",
      ]
    `)
  })

  it('that is a file', async () => {
    await writeFile(place.path('file'), '')
    const { code, stderr } = await runCli(place.trainArgs('file'))
    expect(code).toBe(2)
    expect(short(stderr)).toMatchInlineSnapshot(`
      "--set output_dir=<dir>/file: output_dir: <dir>/file is a file. Give a folder that is new or empty.
      "
    `)
  })

  it('below a file', async () => {
    await writeFile(place.path('file'), '')
    const { code, stderr } = await runCli(place.trainArgs('file/below'))
    expect(code).toBe(2)
    expect(short(stderr)).toMatchInlineSnapshot(`
      "<dir>/file/below: cannot be written (ENOTDIR). Check that it is a folder, its permissions and the free space, or choose another output_dir or logging_dir.
      "
    `)
  })

  it.skipIf(asNobody.reason !== '')(`that may not be written${asNobody.reason}`, async () => {
    await mkdir(place.path('locked'), { recursive: true })
    await chmod(place.path('locked'), 0o555)
    await chmod(place.folder, 0o755)
    const { code, stderr } = await runCli(place.trainArgs('locked/out'), asNobody.options)
    expect(code).toBe(2)
    expect(short(stderr)).toMatchInlineSnapshot(`
      "<dir>/locked/out: cannot be written (EACCES). Check that it is a folder, its permissions and the free space, or choose another output_dir or logging_dir.
      "
    `)
    const taken = await runCli(place.trainArgs('taken', 'overwrite_output_dir=true'), asNobody.options)
    expect(taken.code).toBe(2)
  })

  it('with a logging_dir that is a file leaves nothing', async () => {
    await writeFile(place.path('file'), '')
    expect(await refused(`logging_dir=${place.path('file')}`)).toMatchInlineSnapshot(`
      "<dir>/file: cannot be written (EEXIST). Check that it is a folder, its permissions and the free space, or choose another output_dir or logging_dir.
      "
    `)
  })

  it('that holds something of another program under one of our names', async () => {
    await mkdir(place.path('foreign'), { recursive: true })
    await writeFile(place.path('foreign', 'config.yaml'), 'mine')
    const { code, stderr } = await runCli(place.trainArgs('foreign', 'overwrite_output_dir=true'))
    expect(code).toBe(2)
    expect(short(stderr)).toMatchInlineSnapshot(`
      "<dir>/foreign: this output_dir holds "config.yaml", but no run that it could belong to. Nothing was changed. Choose an empty or a new folder as output_dir.
      "
    `)
    expect(await readdir(place.path('foreign'))).toEqual(['config.yaml'])
  })
})

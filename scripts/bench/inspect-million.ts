/**
 * How much memory `data inspect` takes for a large file: makes JSONL rows with a seeded generator in a temporary folder, inspects them with
 * the built program, and prints rows, seconds and the peak of resident memory as the system counts it.
 *
 *     npm run build && npx tsx scripts/bench/inspect-million.ts [rows]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom, type Random } from '../../src/util/random.ts'

const SYMPTOMS = '头痛 咳嗽 胸闷 乏力 失眠 腹泻 皮疹 关节痛 心悸 便秘 鼻塞 耳鸣 反酸 水肿 口干 盗汗'.split(' ')
const CAUSES = '受凉 劳累 饮食不当 睡眠不足 情绪紧张 旧病复发 药物反应 季节变化'.split(' ')
const ADVICE = '注意休息 清淡饮食 监测血压 复查血常规 避免熬夜 适量运动 按医嘱服药 及时就诊 多饮温水 记录症状'.split(
  ' ',
)
const DEPARTMENTS = '内科 外科 儿科 皮肤科 神经科 心血管科 消化科 呼吸科 肾内科 眼科'.split(' ')

function pick(random: Random, of: readonly string[]): string {
  return of[random.int(of.length)]!
}

/** One row in fifty repeats an earlier one, one in fifty names a telephone, one in a hundred has no answer. */
function makeRow(random: Random): object {
  const number = random.int(1_000_000)
  const [a, b, c] = [pick(random, SYMPTOMS), pick(random, SYMPTOMS), pick(random, CAUSES)]
  const told = random.int(50) === 0 ? `联系电话138${String(10_000_000 + random.int(89_999_999))}。` : ''
  const question = `${a}已经${number}小时，伴有${b}，之前因${c}看过${random.int(30)}次，${told}请问怎么处理？`
  const advice = Array.from({ length: 4 + random.int(5) }, () => `${pick(random, ADVICE)}${random.int(1000)}`)
  const answer =
    random.int(100) === 0
      ? ''
      : `考虑与${c}有关。建议${advice.join('，')}。若${b}加重请到${pick(random, DEPARTMENTS)}就诊。`
  return { question, answer, department: pick(random, DEPARTMENTS) }
}

async function makeFile(path: string, rows: number): Promise<void> {
  const random = createRandom(20261125)
  const file = createWriteStream(path)
  let before = ''
  for (let i = 0; i < rows; i++) {
    const line = i > 0 && random.int(50) === 0 ? before : `${JSON.stringify(makeRow(random))}\n`
    before = line
    if (!file.write(line)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

/** Tells the child's own peak on its way out. */
const TELL_PEAK = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak '+process.resourceUsage().maxRSS))`

async function inspect(path: string) {
  const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
  const begun = Date.now()
  const child = spawn(process.execPath, ['--import', TELL_PEAK, program, 'data', 'inspect', path, '--json'])
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(texts.stderr)
  const peakKb = Number(/peak (\d+)/.exec(texts.stderr)![1])
  return { seconds: (Date.now() - begun) / 1000, peakMb: peakKb / 1024, summary: JSON.parse(texts.stdout) }
}

const rows = Number(process.argv[2] ?? 1_000_000)
const folder = await mkdtemp(join(tmpdir(), 'lorasmith-bench-'))
try {
  const path = join(folder, 'rows.jsonl')
  await makeFile(path, rows)
  const { size } = await stat(path)
  const { seconds, peakMb, summary } = await inspect(path)
  const { duplicates, pii, score, training } = summary
  process.stdout.write(
    `${summary.rows} rows, ${(size / 1e6).toFixed(0)} MB: ${seconds.toFixed(0)} s, peak ${peakMb.toFixed(0)} MiB\n`,
  )
  process.stdout.write(`${JSON.stringify({ duplicates, pii, score, training })}\n`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

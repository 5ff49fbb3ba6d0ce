import { type Lang, type TextKey, type TextValues, text } from '../texts/render.ts'

/** The terminal as the commands see it: the one place that prints. */
export interface Output {
  readonly lang: Lang
  readonly isTty: boolean
  /** A sentence of the text tables on standard output. */
  say(key: TextKey, values?: TextValues): void
  line(line?: string): void
  write(chunk: string): void
  /** A sentence on standard error. */
  warn(key: TextKey, values?: TextValues): void
  text(key: TextKey, values?: TextValues): string
}

export function createOutput(lang: Lang): Output {
  const sentence = (key: TextKey, values?: TextValues) => text(lang, key, values)
  return {
    lang,
    isTty: process.stdout.isTTY === true,
    say: (key, values) => void process.stdout.write(`${sentence(key, values)}\n`),
    line: (line = '') => void process.stdout.write(`${line}\n`),
    write: (chunk) => void process.stdout.write(chunk),
    warn: (key, values) => void process.stderr.write(`${sentence(key, values)}\n`),
    text: sentence,
  }
}

/** `--lang`, else LORASMITH_LANG, else the locale of the environment (set but empty is not set); English when none says Chinese. */
export function chooseLang(option: string | undefined, env: NodeJS.ProcessEnv = process.env): Lang {
  const wish =
    option ||
    env.LORASMITH_LANG ||
    env.LC_ALL ||
    env.LC_MESSAGES ||
    env.LANG ||
    Intl.DateTimeFormat().resolvedOptions().locale
  return wish.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

import { type Lang, text } from '../texts/render.ts'
import { defaultText } from './json-schema.ts'
import { settingKeys, settingOf } from './schema.ts'
import { type Group, groups, type SettingKey } from './setting.ts'
import { allowedText } from './value-form.ts'

/** The reference page in Markdown: docs/configuration.md and docs/configuration.zh.md, held equal by `reference.test.ts`. */
export function referencePage(lang: Lang): string {
  const note = '<!-- made from src/config/schema.ts: npx vitest run --project unit src/config -u -->'
  const head = `${note}\n\n# ${text(lang, 'config.reference-title')}\n\n${text(lang, 'config.reference-intro')}\n`
  return [head, ...groups.map((group) => section(lang, group))].join('\n')
}

function section(lang: Lang, group: Group): string {
  const keys = settingKeys.filter((key) => settingOf(key).group === group)
  const rows = keys.map((key) => row(lang, key))
  const title = `## ${text(lang, `config.group-${group}`)}`
  return `${title}\n\n${text(lang, 'config.reference-columns')}\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

function row(lang: Lang, key: SettingKey): string {
  const setting = settingOf(key)
  const cells = [
    `\`${key}\``,
    defaultText(lang, key) ?? text(lang, 'config.reference-required'),
    allowedText(lang, key),
    setting[lang],
    setting.aliases.map((alias) => `\`${alias}\``).join(' '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll(' | ', ', ').replaceAll('|', '\\|')).join(' | ')} |`
}

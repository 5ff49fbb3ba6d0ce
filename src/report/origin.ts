import type { Choice } from '../runs/events.ts'
import type { RunSummary } from '../runs/summary.ts'
import { bytes, count, moment, NONE, setting } from './figures.ts'
import { type Html, html, type Piece } from './html.ts'
import { recordedSentence, type Words } from './words.ts'

/** Where the adapter comes from: settings and their reasons, data, base, machine, versions, files. */

export function settings({ started, card, configYaml }: RunSummary, words: Words): Html {
  const chosen = started?.choices ?? []
  const reasons =
    chosen.length > 0
      ? html`<h3>${words('report.chosen')}</h3>${choiceTable(chosen, words)}<h3>${words('report.all')}</h3>`
      : null
  return html`<section><h2>${words('report.settings')}</h2>${reasons}${allSettings(card?.config ?? null, configYaml, words)}</section>`
}

function choiceTable(choices: readonly Choice[], words: Words): Html {
  const rows = choices.map(
    ({ key, value, code, values }) =>
      html`<tr><td><code>${key}</code></td><td><code>${String(value)}</code></td><td>${recordedSentence(words, code, values) ?? code}</td></tr>`,
  )
  return html`<div class="scroll"><table><thead><tr><th>${words('report.setting')}</th><th>${words('report.value')}</th><th>${words('report.why')}</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** The card's settings; before a card is written, config.yaml as it is. */
function allSettings(config: Readonly<Record<string, unknown>> | null, yaml: string | null, words: Words): Html | null {
  if (config) {
    const entries = Object.entries(config).map(
      ([key, value]) => [html`<code>${key}</code>`, html`<code>${setting(value)}</code>`] as const,
    )
    return pairs(entries)
  }
  return yaml === null ? html`<p class="none">${words('report.noSettings')}</p>` : html`<pre>${yaml}</pre>`
}

export function origin({ started, card }: RunSummary, words: Words): Html | null {
  if (!started && !card) return null
  const hash = (value: string | undefined) => html`<code>${value || NONE}</code>`
  const reviewers = card?.dataset.reviewers ?? []
  const counts: readonly Pair[] = started
    ? [
        [words('report.trainRows'), count(started.trainExamples)],
        [words('report.evalRows'), count(started.evalExamples)],
        [words('report.tokensPerEpoch'), count(started.trainTokens)],
        [words('report.answerTokens'), count(started.answerTokens)],
      ]
    : []
  const proofs: readonly Pair[] = card
    ? [
        [words('report.reviewers'), reviewers.length > 0 ? reviewers.join(', ') : words('report.nobody')],
        [words('report.base'), card.base.file || NONE],
        [words('report.architecture'), card.base.architecture || NONE],
        [words('report.cardTime'), moment(Date.parse(card.createdAt))],
      ]
    : []
  const hashes: readonly Pair[] = card
    ? [
        [words('report.fingerprint'), hash(card.dataset.fingerprint)],
        [words('report.baseSha'), hash(card.base.sha256)],
        [words('report.tokenizerSha'), hash(card.tokenizerSha256)],
        [words('report.templateSha'), hash(card.chatTemplateSha256)],
      ]
    : []
  return html`<section><h2>${words('report.data')}</h2>${pairs([...counts, ...proofs])}${pairs(hashes, true)}</section>`
}

export function machine({ started, card, peakMemoryBytes }: RunSummary, words: Words): Html | null {
  if (!started && !card) return null
  const yesNo = (value: boolean) => words(value ? 'report.yes' : 'report.no')
  const facts: readonly Pair[] = started
    ? [
        [words('report.device'), started.device || NONE],
        [words('report.memory'), bytes(peakMemoryBytes)],
        [words('report.weights'), bytes(started.plan.weightBytes)],
        [words('report.adapterMemory'), bytes(started.plan.adapterBytes)],
        [words('report.activations'), bytes(started.plan.computeBytes)],
        [words('report.recompute'), yesNo(started.plan.activationCheckpointing)],
        [words('report.resident'), yesNo(started.plan.residentTransposed)],
        [words('report.packing'), started.plan.packing ?? words('report.no')],
      ]
    : []
  return html`<section><h2>${words('report.machine')}</h2>${pairs([...facts, ...Object.entries(card?.versions ?? {})])}</section>`
}

export function files({ files }: RunSummary, words: Words): Html | null {
  if (files.length === 0) return null
  const rows = files.map(
    ({ name, sizeBytes, sha256 }) =>
      html`<tr><td>${name}</td><td class="number">${bytes(sizeBytes)}</td><td><code>${sha256 ?? words('report.notHashed')}</code></td></tr>`,
  )
  return html`<section><h2>${words('report.files')}</h2><div class="scroll"><table><thead><tr><th>${words('report.file')}</th><th class="number">${words('report.size')}</th><th>sha256</th></tr></thead><tbody>${rows}</tbody></table></div></section>`
}

type Pair = readonly [name: Piece, value: Piece]

function pairs(entries: readonly Pair[], one = false): Html | null {
  if (entries.length === 0) return null
  return html`<dl class="pairs${one ? ' one' : ''}">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

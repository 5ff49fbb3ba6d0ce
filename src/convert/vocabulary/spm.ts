import type { SentencePieceModel } from '../../formats/sentencepiece.ts'
import { PIECE_TYPE } from '../../formats/sentencepiece.ts'
import { UserError } from '../../texts/user-error.ts'
import type { VocabularyPolicy } from '../architectures/architecture.ts'
import type { HfFolder } from '../hf-folder.ts'
import {
  type AddedToken,
  fromAddedTokens,
  fromTokenizerConfig,
  fromTokenizerJson,
  looksSpecial,
  withBlanks,
} from './added-tokens.ts'
import { TOKEN_TYPE, type TokenList } from './token-list.ts'

const ADDED_SCORE = -1000
const PAD_SCORE = -10_000

/** Grows while tokens are added behind it. */
interface Draft {
  readonly tokens: string[]
  readonly scores: number[]
  readonly types: number[]
}

/** A vocabulary from `tokenizer.model` and the tokens that were added to it later; ids that nothing fills are called `[PAD<id>]`. */
export function readSpm(folder: HfFolder, model: SentencePieceModel, policy: VocabularyPolicy): TokenList | null {
  const size = folder.config.optional('vocab_size') ?? model.pieces.length
  const draft = pieces(model, size, policy.internlm2 === true)
  const put = ({ id, content }: AddedToken, text: string, type: number) => {
    if (id >= draft.tokens.length) return
    draft.tokens[id] = text
    draft.scores[id] = ADDED_SCORE
    draft.types[id] = type
    if (content === END_OF_TURN) endOfTurn = id
  }
  let endOfTurn: number | undefined
  for (const added of fromAddedTokens(folder)) {
    if (policy.internlm2) append(draft, added)
    else put(added, added.content, TOKEN_TYPE.userDefined)
  }
  endOfTurn = undefined // counts only where it is declared
  if (policy.addedAsDeclared) {
    for (const added of [...fromTokenizerConfig(folder), ...fromTokenizerJson(folder.tokenizer)]) {
      put(added, added.content, added.special ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined)
    }
  } else {
    for (const added of fromTokenizerConfig(folder)) {
      const isControl = added.special || looksSpecial(added.content)
      if (isControl) put(added, added.content, TOKEN_TYPE.control)
      else put(added, withBlanks(added.content), TOKEN_TYPE.userDefined)
    }
  }
  if (draft.tokens.length === 0) {
    folder.faults.push(new UserError('convert.noTokenizer', { path: folder.path }))
    return null
  }
  return {
    model: 'llama',
    pre: 'default',
    ...draft,
    spacePrefix: model.addDummyPrefix,
    ...(policy.internlm2 && endOfTurn !== undefined ? { endOfTurn } : {}),
  }
}

const END_OF_TURN = '<|im_end|>'

function append(draft: Draft, { content }: AddedToken): void {
  draft.tokens.push(content)
  draft.scores.push(ADDED_SCORE)
  draft.types.push(TOKEN_TYPE.userDefined)
}

/** NUL cannot stand in a C string; InternLM 2 has it as a token. llama.cpp's converter writes this in its place. */
const FOR_NUL = '🐉'

function pieces({ pieces }: SentencePieceModel, size: number, internlm2: boolean): Draft {
  const draft: Draft = { tokens: [], scores: [], types: [] }
  for (let id = 0; id < size; id++) {
    const piece = pieces[id]
    draft.tokens.push(!piece ? `[PAD${id}]` : internlm2 && piece.text === '\0' ? FOR_NUL : piece.text)
    draft.scores.push(piece?.score ?? PAD_SCORE)
    draft.types.push(!piece ? TOKEN_TYPE.unused : typeOf(piece.text, piece.type, internlm2))
  }
  return draft
}

function typeOf(text: string, type: number, internlm2: boolean): number {
  if (internlm2 && text.startsWith('[UNUSED')) return TOKEN_TYPE.unused
  return type === PIECE_TYPE.userDefined ? TOKEN_TYPE.normal : type // unless it is declared as added
}

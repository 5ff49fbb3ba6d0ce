/**
 * A matcher for the part of llama.cpp's grammar language that `grammarOf` writes: rules, literals, classes, groups, alternatives, `?` and
 * `{m,n}`. For tests only, written from llama.cpp's grammars/README.md, so that the grammar is read by someone other than its writer.
 */

type Node =
  | { readonly type: 'literal'; readonly points: readonly number[] }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'sequence'; readonly items: readonly Node[] }
  | { readonly type: 'either'; readonly options: readonly Node[] }
  | { readonly type: 'repeat'; readonly item: Node; readonly min: number; readonly max: number }

export type Gbnf = ReadonlyMap<string, Node>

export function readGbnf(text: string): Gbnf {
  const rules = new Map<string, Node>()
  for (const line of text.split('\n').filter((line) => line.trim() !== '')) {
    const head = /^([a-z][a-z0-9-]*) ::= /.exec(line)
    if (!head) throw new Error(`no rule: ${line}`)
    if (rules.has(head[1]!)) throw new Error(`rule ${head[1]} stands twice`)
    const reader = new Reader(line.slice(head[0].length))
    rules.set(head[1]!, reader.alternatives())
    if (!reader.atEnd) throw new Error(`left over in ${head[1]}: ${reader.rest}`)
  }
  for (const node of rules.values()) {
    for (const name of namesIn(node)) if (!rules.has(name)) throw new Error(`no rule ${name}`)
  }
  return rules
}

/** Whether the whole text is one that `root` gives. */
export function matchesGbnf(grammar: Gbnf, text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0)!)
  return ends(grammar, grammar.get('root')!, points, new Set([0])).has(points.length)
}

/** A text of the grammar; `choose(n)` gives 0 to n - 1. Classes give one of `letters` where it is allowed. */
export function deriveGbnf(grammar: Gbnf, choose: (n: number) => number, letters: string): string {
  const allowed = (node: Node & { type: 'class' }) => [...letters].filter((c) => inClass(node, c.codePointAt(0)!))
  const derive = (node: Node): string => {
    if (node.type === 'literal') return String.fromCodePoint(...node.points)
    if (node.type === 'rule') return derive(grammar.get(node.name)!)
    if (node.type === 'sequence') return node.items.map(derive).join('')
    if (node.type === 'either') return derive(node.options[choose(node.options.length)]!)
    if (node.type === 'class') {
      const characters = allowed(node)
      return characters[choose(characters.length)]!
    }
    const times = node.min + choose(Math.min(node.max - node.min, 12) + 1)
    return Array.from({ length: times }, () => derive(node.item)).join('')
  }
  return derive(grammar.get('root')!)
}

function ends(grammar: Gbnf, node: Node, points: readonly number[], from: ReadonlySet<number>): ReadonlySet<number> {
  switch (node.type) {
    case 'literal':
      return moved(from, (at) => (node.points.every((p, i) => points[at + i] === p) ? at + node.points.length : -1))
    case 'class':
      return moved(from, (at) => (at < points.length && inClass(node, points[at]!) ? at + 1 : -1))
    case 'rule':
      return ends(grammar, grammar.get(node.name)!, points, from)
    case 'sequence':
      return node.items.reduce((at, item) => ends(grammar, item, points, at), from)
    case 'either':
      return new Set(node.options.flatMap((option) => [...ends(grammar, option, points, from)]))
    case 'repeat': {
      const reached = new Set<number>(node.min === 0 ? from : [])
      let at = from
      for (let times = 1; times <= node.max && at.size > 0; times++) {
        at = ends(grammar, node.item, points, at)
        if (times >= node.min) for (const end of at) reached.add(end)
      }
      return reached
    }
  }
}

function moved(from: ReadonlySet<number>, step: (at: number) => number): ReadonlySet<number> {
  return new Set([...from].map(step).filter((at) => at >= 0))
}

function inClass({ negated, ranges }: Node & { type: 'class' }, point: number): boolean {
  return ranges.some(([first, last]) => point >= first && point <= last) !== negated
}

function namesIn(node: Node): readonly string[] {
  if (node.type === 'rule') return [node.name]
  if (node.type === 'repeat') return namesIn(node.item)
  if (node.type === 'sequence') return node.items.flatMap(namesIn)
  return node.type === 'either' ? node.options.flatMap(namesIn) : []
}

class Reader {
  #at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length
  }

  get rest(): string {
    return this.#text.slice(this.#at)
  }

  alternatives(): Node {
    const options = [this.#sequence()]
    while (this.#take(/\| ?/y)) options.push(this.#sequence())
    return options.length === 1 ? options[0]! : { type: 'either', options }
  }

  #sequence(): Node {
    const items: Node[] = []
    for (let item = this.#item(); item !== null; item = this.#item()) {
      const times = this.#take(/\?|\{(\d+)(?:,(\d+))?\}/y)
      const [min, max] = times === null || times[0] === '?' ? [0, 1] : [Number(times[1]), Number(times[2] ?? times[1])]
      items.push(times === null ? item : { type: 'repeat', item, min, max })
      this.#take(/ /y)
    }
    return { type: 'sequence', items }
  }

  #item(): Node | null {
    const literal = this.#take(/"((?:[^"\\]|\\.)*)"/y)
    if (literal) return { type: 'literal', points: this.#points(literal[1]!) }
    const set = this.#take(/\[(\^?)((?:[^\]\\]|\\.)*)\]/y)
    if (set) {
      const points = this.#points(set[2]!.replaceAll(/(?<!\\)-/g, '\uE000'))
      const ranges: (readonly [number, number])[] = []
      for (let i = 0; i < points.length; i++) {
        const isRange = points[i + 1] === 0xe000
        ranges.push([points[i]!, isRange ? points[i + 2]! : points[i]!])
        if (isRange) i += 2
      }
      return { type: 'class', negated: set[1] === '^', ranges }
    }
    if (this.#take(/\(/y)) {
      const inner = this.alternatives()
      if (!this.#take(/\)/y)) throw new Error(`no ) at ${this.rest}`)
      return inner
    }
    const name = this.#take(/[a-z][a-z0-9-]*/y)
    return name ? { type: 'rule', name: name[0] } : null
  }

  #points(escaped: string): readonly number[] {
    const pattern = /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\(.)|(.)/gsu
    return [...escaped.matchAll(pattern)].map(([, x, u, sign, plain]) => {
      if (x ?? u) return Number.parseInt((x ?? u)!, 16)
      if (sign !== undefined) return ({ n: 10, r: 13, t: 9 } as Record<string, number>)[sign] ?? sign.codePointAt(0)!
      return plain!.codePointAt(0)!
    })
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found
  }
}

/**
 * The first key that stands twice in one object of a JSON text, null where there is none. `JSON.parse` keeps the last of them without a
 * word, other readers the first: a file that means different things to different programs. `text` must be valid JSON.
 */
export function duplicateKey(text: string): string | null {
  const open: (Set<string> | null)[] = [] // keys so far of each object that is open; null for an array
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '{') open.push(new Set())
    else if (char === '[') open.push(null)
    else if (char === '}' || char === ']') open.pop()
    else if (char === '"') {
      const end = stringEnd(text, i)
      const keys = open.at(-1)
      if (keys && isKey(text, end)) {
        const key = JSON.parse(text.slice(i, end)) as string // "\u0061" is "a"
        if (keys.has(key)) return key
        keys.add(key)
      }
      i = end - 1
    }
  }
  return null
}

/** Behind the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i + 1
  }
  return text.length
}

function isKey(text: string, end: number): boolean {
  let i = end
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\t' || text[i] === '\r') i++
  return text[i] === ':'
}

/** At most `length` characters of a text, for a message: `clip('abcdef', 3)` is `abc...`. */
export function clip(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}...` : text
}

/**
 * A map from hashes (`textHash`: whole numbers up to 2^53) to whole numbers up to 2^32, in typed arrays: 12 bytes a place, at most 24 a key,
 * where a Map takes about 60. For tables that grow with the rows of a file.
 */
export interface HashTable {
  /** The value of the key; `undefined` where it has none. */
  readonly get: (key: number) => number | undefined
  readonly set: (key: number, value: number) => void
  /** The value that the key has; where it has none it gets this one, and `undefined` comes back. */
  readonly add: (key: number, value: number) => number | undefined
  readonly size: number
}

const FULL = 0.7

export function createHashTable(): HashTable {
  let keys = new Float64Array(1024) // key + 1; 0 is an empty place
  let values = new Uint32Array(1024)
  let size = 0

  /** Where the key is, or would be. */
  function placeOf(stored: number): number {
    const mask = keys.length - 1
    let place = Math.imul((stored >>> 0) ^ (stored / 2 ** 32), 0x9e37_79b1) & mask
    while (keys[place] !== 0 && keys[place] !== stored) place = (place + 1) & mask
    return place
  }

  function grow(): void {
    const [oldKeys, oldValues] = [keys, values]
    keys = new Float64Array(oldKeys.length * 2)
    values = new Uint32Array(oldKeys.length * 2)
    for (const [i, stored] of oldKeys.entries()) {
      if (stored === 0) continue
      const place = placeOf(stored)
      keys[place] = stored
      values[place] = oldValues[i]!
    }
  }

  function insert(stored: number, value: number): void {
    if (size + 1 > keys.length * FULL) grow()
    const place = placeOf(stored)
    keys[place] = stored
    values[place] = value
    size++
  }

  function get(key: number): number | undefined {
    const place = placeOf(key + 1)
    return keys[place] === 0 ? undefined : values[place]
  }

  return {
    get,
    set(key, value) {
      const place = placeOf(key + 1)
      if (keys[place] === 0) insert(key + 1, value)
      else values[place] = value
    },
    add(key, value) {
      const known = get(key)
      if (known === undefined) insert(key + 1, value)
      return known
    },
    get size() {
      return size
    },
  }
}

/** The same promise for every call: the work is done at the first. Only for what no call and no file of the user can change. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

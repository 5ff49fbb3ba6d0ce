// table: sentences of llama/, en
export const llama = {
  'llama.version':
    'llama.cpp {version} was found, this release was tested with {tested} (fields that differ: {fields}). Run `npm install` to get the pinned version.',
} as const

// table: sentences of ggml/, en
export const ggml = {
  'ggml.noLibrary':
    'tensor library: package {name} is not installed. It comes with `npm install` for Linux, Windows and macOS; run it again without --omit=optional.',
  'ggml.version':
    'tensor library: ggml {version} (tensor overhead {overhead}) was found, this release was tested with {tested} ({testedOverhead}). Run `npm install` to get the pinned version.',
  'ggml.deviceName':
    'device must be auto, cpu, cuda, vulkan or metal, with an optional index such as cuda:1; got "{got}".',
  'ggml.noDevice':
    'device {device}: {found} such devices were found. Devices on this machine: {devices}. Use device: auto or cpu.',
  'ggml.deviceInit': 'device {name} could not be started: {log}. Use device: cpu.',
  'ggml.outOfMemory':
    'device {device} has no {megabytes} MB left for the computation. Make batch_size or cutoff_len smaller, or set gradient_checkpointing: on.',
  'ggml.compute':
    'device {device} stopped computing (status {status}): {log}. The last checkpoint is intact; go on with --resume.',
} as const

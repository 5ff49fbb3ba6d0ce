// table: sentences of runs/, en
export const runs = {
  'runs.exists':
    '{path}: this output_dir already holds a run. Go on with it by --resume, choose another output_dir, or replace it with overwrite_output_dir: true.',
  'runs.foreign':
    '{path}: this output_dir holds "{name}", but no run that it could belong to. Nothing was changed. Choose an empty or a new folder as output_dir.',
  'runs.nothingToResume':
    '{path}: --resume was given, but there is no run in this output_dir. Check output_dir, or start without --resume.',
  'runs.unwritable':
    '{path}: cannot be written ({code}). Check that it is a folder, its permissions and the free space, or choose another output_dir or logging_dir.',
  'runs.locked':
    '{path}: process {pid} is training in this folder. Wait for it or stop it, or choose another output_dir.',
  'runs.lockedElsewhere':
    '{path}: process {pid} on the machine {host} is training in this folder. If it no longer runs, delete this file; else choose another output_dir.',
  'runs.lockedUnknown':
    '{path}: another process is taking this folder. Try again in a minute; if no training runs there, delete {path} and {path}.takeover.',
  'runs.brokenEvent':
    '{path}:{line} is not an event of a run. The file was changed by something else; restore it, or train again with another output_dir.',
} as const

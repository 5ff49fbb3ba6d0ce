import { defineConfig } from 'vitest/config'

/** Two tiers: `unit` (beside the sources, part of `npm run check`) and `full` (real model, real processes, other programs as judges). */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts'],
          setupFiles: ['test/support/setup.ts'],
          pool: 'forks',
          maxWorkers: '100%', // by default one core is left out, and half the time with it on a machine of two
          isolate: false, // one process for many files: ggml and the text tables are loaded once a worker
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'full',
          include: ['test/golden/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          setupFiles: ['test/support/setup.ts'],
          pool: 'forks',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

// forks, not threads: the embedded engine is a native module that must live in one thread of a process.
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['packages/**/*.test.ts', 'services/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.int.test.ts', '**/*.sim.test.ts', '**/*.browser.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})

import { defineConfig } from 'vitest/config'

// The pages in a real browser: `pnpm test:browser`. CHROMIUM_PATH names another one than the package's.
export default defineConfig({
  test: {
    pool: 'forks',
    // One file after the other: they share the built pages.
    fileParallelism: false,
    include: ['test/browser/**/*.browser.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})

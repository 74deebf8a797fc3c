import { defineConfig } from 'vitest/config'

// The pages in a real browser: `pnpm test:browser`. CHROMIUM_PATH names another one than the package's.
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/browser/**/*.browser.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})

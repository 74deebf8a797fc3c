import { defineConfig } from 'vitest/config'

// The long form of the seeded simulation and the kill loops: `pnpm sim`. `pnpm test` runs a few seeds of the same.
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['packages/**/*.sim.test.ts', 'services/**/*.sim.test.ts', 'test/**/*.sim.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
})

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    // imports JSON as bundlers do, not as Node does
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores on CI; DuckDB and gRPC run threads of their own.
    maxWorkers: 2,
    // Titles state rules; a cut one states half of it.
    chaiConfig: { truncateThreshold: 200 },
  },
});

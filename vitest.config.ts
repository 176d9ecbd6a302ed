import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Folders whose code does no I/O, keeps no state and reads no clock: nothing of one test file can reach the next. */
const PURE = [
  'model',
  'flows',
  'usage',
  'policies',
  'grants',
  'findings',
  'tightening',
  'verification',
  'report',
  'suggestions',
  'proposals',
  'simulation',
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    setupFiles: ['test/support/fixed-seed.ts'],
    // imports JSON as bundlers do, not as Node does
    server: { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores on CI, and one more for whom is waiting: for a server to fail, a disk to fill, a page to load.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Titles state rules; a cut one states half of it.
    chaiConfig: { truncateThreshold: 200 },
    projects: [
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: PURE } },
      // Modules are loaded once for them all, not once for each of 200 files: that took longer than the tests.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
    ],
  },
});

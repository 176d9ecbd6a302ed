import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longer than ten seconds, longest first: none may be left for the end, when the other workers have
 * nothing to do. Only the order hangs on it; a file that is not listed runs after those that are.
 */
const LONG = [
  'app/store-outage',
  'app/kill-collector',
  'page/demo',
  'cases/cases',
  'page/pictures',
  'tightening/oracle',
  'cli/proof',
  'app/can-oracle',
  'cli/plugin',
  'cli/exit-codes',
  'adapters/forge/agreement',
  'cli/record',
  'deploy/schemas',
  'cli/streams',
  'cli/serve',
  'policies/hostile',
  'fuzz/policies-as-data',
  'app/demo-run',
  'cli/cluster',
  'fuzz/policies-as-text',
  'tightening/corpus',
  'adapters/forge/github-faults',
  'app/tidy-now-and-then',
  'cli/verify',
  'adapters/hubble/fuzz',
  'cli/send',
  'adapters/git/propose',
  'page/hostile',
  'simulation/simulation',
].map((name) => `/test/${name}.test.ts`);

function place({ moduleId }: TestSpecification): number {
  const index = LONG.findIndex((name) => moduleId.endsWith(name));
  return index === -1 ? LONG.length : index;
}

/**
 * Files with a process of their own before those that share one (a worker is kept only for the next in line, so
 * the two may not alternate), and of each the longest first.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => sharing(a) - sharing(b) || place(a) - place(b));
  }
}

function sharing({ project }: TestSpecification): number {
  return project.config.isolate ? 0 : 1;
}

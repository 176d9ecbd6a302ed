import { Random } from '../../../src/app/demo/random.ts';
import { PolicyEngine } from '../../../src/grants/engine/engine.ts';
import { Identities } from '../../../src/grants/identity.ts';
import { DIRECTIONS } from '../../../src/model/direction.ts';
import { PORT_PROTOCOLS } from '../../../src/model/protocol.ts';
import type { Policy } from '../../../src/policies/policy.ts';
import type { Checked, PolicySet } from '../../../src/verification/verification.ts';
import { verify } from '../../../src/verification/verify.ts';
import { median, peakRssMegabytes, same, timed } from '../measure.ts';
import { makeScene, type Scene } from './revocations.ts';

export interface Task {
  readonly seed: number;
  readonly policies: number;
  readonly revocations: number;
  readonly connections: number;
  readonly runs: number;
}

export interface Result {
  readonly policies: number;
  readonly revoked: number;
  readonly connections: number;
  readonly checked: Checked;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** with the generated input */
  readonly peakRssMegabytes: number;
  /** pairs × ports at random, decided before and after by themselves */
  readonly sample: number;
  /** of those, no longer allowed */
  readonly sampleRevoked: number;
}

const SAMPLE = 200_000;

/** Proves the change, and checks that the proof was really done: it refutes the same change with one policy widened. */
export function measureVerify(task: Task): Result {
  const scene = makeScene(task.policies, task.revocations, task.connections, task.seed);
  same('revocations', scene.revoked, task.revocations);
  const runs = Array.from({ length: task.runs }, () => timed(() => prove(scene, scene.after)));
  const [first] = runs;
  if (first === undefined) throw new Error('at least one run');
  const rss = peakRssMegabytes();
  if (!first.value.passed)
    throw new Error(`refuted: ${first.value.counterexamples.map(({ text }) => text).join('\n')}`);
  same('replayed', first.value.checked.replayed, replayable(scene));
  if (prove(scene, widened(scene)).passed) throw new Error('a widened policy passed');
  return {
    policies: task.policies,
    revoked: scene.revoked,
    connections: task.connections,
    checked: first.value.checked,
    seconds: median(runs.map((run) => run.seconds)),
    cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    peakRssMegabytes: rss,
    ...sampleOf(scene, task.seed),
  };
}

function prove({ before, inventory, endpoints, usages }: Scene, after: PolicySet): ReturnType<typeof verify> {
  return verify({ before, after, inventory, endpoints, usages, replayFromMs: 0 });
}

/** Distinct connections of which some half was allowed, found by the engine alone. */
function replayable({ before, inventory, usages }: Scene): number {
  const engine = new PolicyEngine(before.policies, inventory);
  const identities = new Identities(inventory);
  return usages.filter(({ connection: { source, destination, protocol, port }, outcome }) => {
    if (outcome !== 'allowed') return false;
    const [from, to] = [identities.of(source), identities.of(destination)];
    return (
      engine.decide('egress', from, to, protocol, port).verdict !== 'deny' ||
      engine.decide('ingress', to, from, protocol, port).verdict !== 'deny'
    );
  }).length;
}

function contentOf({ specs }: Policy): string {
  return specs.flatMap(({ rules }) => rules.map(({ content }) => content)).join('\n');
}

/** The last changed policy with its first rule open to everyone. */
function widened({ before, after }: Scene): PolicySet {
  const old = new Set(before.policies.map(contentOf));
  const at = after.policies.findLastIndex(
    (one) => !old.has(contentOf(one)) && one.specs.some(({ rules }) => rules.length > 0),
  );
  const policies = after.policies.map((policy, i) =>
    i !== at
      ? policy
      : {
          ...policy,
          specs: policy.specs.map((spec) => ({
            ...spec,
            rules: spec.rules.map((rule) => ({
              ...rule,
              peers: { kind: 'any' as const },
              ports: { kind: 'any' as const },
              content: '{}',
            })),
          })),
        },
  );
  return { ...after, policies };
}

/** Nothing more may be allowed between parties chosen without a look at any policy. */
function sampleOf(
  { before, after, inventory, endpoints }: Scene,
  seed: number,
): Pick<Result, 'sample' | 'sampleRevoked'> {
  const random = new Random(seed);
  const [was, is] = [before, after].map(({ policies }) => new PolicyEngine(policies, inventory));
  if (was === undefined || is === undefined) throw new Error('two sides');
  const identities = new Identities(inventory, { namesKnown: true });
  let sampleRevoked = 0;
  for (let i = 0; i < SAMPLE; i += 1) {
    const [subject, peer] = [random.pick(endpoints), random.pick(endpoints)].map(({ endpoint }) =>
      identities.of(endpoint),
    );
    if (subject === undefined || peer === undefined) continue;
    const [direction, protocol] = [random.pick(DIRECTIONS), random.pick(PORT_PROTOCOLS)];
    const port = random.pick([53, 443, 5432, 6379, 8080, 8081, 8443, 9090, 50_051, random.below(65_536)]);
    const [old, fresh] = [was, is].map(
      (side) => side.decide(direction, subject, peer, protocol, port).verdict,
    );
    if (old === 'deny' && fresh !== 'deny') throw new Error(`wider: ${subject.key} ${peer.key} ${port}`);
    if (old !== 'deny' && fresh === 'deny') sampleRevoked += 1;
  }
  return { sample: SAMPLE, sampleRevoked };
}

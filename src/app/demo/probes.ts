import { DAY_MS, MINUTE_MS } from '../../model/time.ts';
import { layer4, trace } from './events.ts';
import { hostParty, type Party } from './parties.ts';
import { ALLOW_LOCALHOST } from './policy-json.ts';
import type { Random } from './random.ts';
import type { Recorder } from './recorder.ts';
import type { DemoNode } from './vocabulary.ts';

/**
 * How far apart the recorded probes of a node are. Kubelets probe every few seconds; so few are kept that the
 * recording stays small, and so many that a silent quarter of an hour always means a broken stream.
 */
const PROBE_EVERY_MS = 9 * MINUTE_MS;
const PROBE_JITTER_MS = MINUTE_MS;

/** Every so many probes is told with its verdict and its reply. */
const TOLD_IN_FULL = 16;

/** A day of kubelet health probes from the host to the pods of one node. */
export function probe(
  node: DemoNode,
  pods: readonly Party[],
  dayStartMs: number,
  random: Random,
  recorder: Recorder,
): void {
  const source = hostParty(node.ip);
  const targets = pods.filter((pod) => pod.probePort !== undefined);
  for (let n = 0; n * PROBE_EVERY_MS < DAY_MS; n += 1) {
    const pod = targets[n % targets.length];
    if (pod?.probePort === undefined) throw new Error(`nothing to probe on ${node.name}`);
    const atMs = dayStartMs + n * PROBE_EVERY_MS + random.below(PROBE_JITTER_MS);
    const clientPort = 32_768 + random.below(28_000);
    const to = { node: node.name, source, destination: pod, direction: 'INGRESS' } as const;
    const l4 = layer4('TCP', clientPort, pod.probePort, 'SYN');
    const isFull = random.below(TOLD_IN_FULL) === 0;
    if (isFull) {
      recorder.record(
        { ...to, l4, atMs },
        {
          verdict: 'FORWARDED',
          event_type: { type: 5 },
          policy_match_type: 1,
          is_reply: false,
          ingress_allowed_by: [ALLOW_LOCALHOST],
        },
      );
    }
    recorder.record({ ...to, l4, atMs: atMs + 1 }, trace('TO_ENDPOINT', 'NEW'));
    if (isFull) {
      const back = layer4('TCP', pod.probePort, clientPort, 'SYN', 'ACK');
      recorder.record(
        { ...to, source: pod, destination: source, l4: back, atMs: atMs + 2 },
        trace('TO_STACK', 'REPLY'),
      );
    }
  }
}

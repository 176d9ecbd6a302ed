import type { HubbleNode } from '../../adapters/hubble/nodes.ts';
import type { HubbleServerStatus } from '../../adapters/hubble/server-status.ts';
import { formatDuration, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/time.ts';
import { type Check, check } from './check.ts';

/** A restart of relay or of the collector takes less, once its image is there. */
const ENOUGH_MS = MINUTE_MS;
const LISTED = 5;

type Ring = Pick<HubbleNode, 'name' | 'numFlows' | 'maxFlows' | 'seenFlows' | 'uptimeMs'>;

/**
 * How long an interruption may last before the rings have forgotten its beginning: that is a hole in what is observed,
 * and Hubble reports no loss for it. By the average since each agent started, so at busy hours it is less.
 */
export function ringCheck(nodes: readonly HubbleNode[] | undefined, status: HubbleServerStatus): Check {
  const rings: readonly Ring[] = nodes?.filter((node) => node.maxFlows > 0) ?? [
    { ...status, name: 'its ring' },
  ];
  const held = `${status.numFlows.toLocaleString('en-US')} of ${status.maxFlows.toLocaleString('en-US')} flows held`;
  const spans = rings
    .map((ring) => ({ name: ring.name, holdsMs: holdsMs(ring) }))
    .filter(({ holdsMs: ms }) => Number.isFinite(ms))
    .sort((a, b) => a.holdsMs - b.holdsMs);
  const [shortest] = spans;
  if (shortest === undefined) return check('hubble-ring', 'fine', held);
  const message = `${held}; at the average rate that is ${span(shortest.holdsMs)} of flows`;
  const details =
    nodes === undefined ? [] : spans.slice(0, LISTED).map((one) => `${one.name}: ${span(one.holdsMs)}`);
  if (shortest.holdsMs >= ENOUGH_MS) return check('hubble-ring', 'fine', message, { details });
  return check('hubble-ring', 'warning', message, {
    details,
    remedy:
      'an interruption of longer than that is a hole, and so is a restart; raise hubble.eventBufferCapacity in Cilium’s chart (2^n - 1, at most 65535)',
  });
}

function holdsMs({ maxFlows, seenFlows, uptimeMs }: Ring): number {
  return seenFlows <= 0 || uptimeMs <= 0 ? Number.POSITIVE_INFINITY : (maxFlows / seenFlows) * uptimeMs;
}

function span(ms: number): string {
  if (ms > 100 * HOUR_MS) return 'days';
  const unit = ms >= HOUR_MS ? MINUTE_MS : SECOND_MS;
  return formatDuration(Math.max(1, Math.round(ms / unit)) * unit);
}

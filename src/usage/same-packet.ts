import type { Flow } from '../flows/flow.ts';
import { SECOND_MS } from '../model/time.ts';

/** The two events come microseconds apart; a second allows for coarse clocks and is shorter than a TCP retry. */
const PAIRING_WINDOW_MS = SECOND_MS;

/** Bound the memory of a stream that has only one of the two event types. */
const MAX_PACKETS_WAITING = 65_536;
const MAX_EVENTS_WAITING_PER_PACKET = 16;

interface WaitingEvent {
  readonly kind: 'policy-verdict' | 'drop';
  readonly timeMs: number;
}

/**
 * Hubble reports one dropped packet twice: as a policy verdict and as a drop. Pairs the two, whichever comes
 * first; events of one type are never paired with each other, since they are packets of their own.
 */
export class DroppedPackets {
  /** by packet, in order of arrival */
  readonly #waiting = new Map<string, WaitingEvent[]>();

  /** Whether the flow is the second report of a packet met before. Remembers it as the first otherwise. */
  isSecondReport(flow: Flow): boolean {
    const event = droppedPacketEvent(flow);
    const packet = event === undefined ? undefined : packetKey(flow);
    if (event === undefined || packet === undefined) return false;
    const waiting = this.#waiting.get(packet) ?? [];
    const counterpart = nearestCounterpart(waiting, event);
    if (counterpart !== undefined) {
      waiting.splice(waiting.indexOf(counterpart), 1);
      if (waiting.length === 0) this.#waiting.delete(packet);
      return true;
    }
    this.#remember(packet, waiting, event);
    return false;
  }

  #remember(packet: string, waiting: WaitingEvent[], event: WaitingEvent): void {
    // The same event once more (a re-read stretch of the stream) must not wait for a second counterpart.
    if (waiting.some((one) => one.kind === event.kind && one.timeMs === event.timeMs)) return;
    this.#waiting.delete(packet);
    this.#waiting.set(packet, [...waiting, event].slice(-MAX_EVENTS_WAITING_PER_PACKET));
    if (this.#waiting.size <= MAX_PACKETS_WAITING) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      return;
    }
  }
}

function droppedPacketEvent(flow: Flow): WaitingEvent | undefined {
  if (flow.verdict !== 'dropped') return undefined;
  const { kind } = flow.event;
  return kind === 'policy-verdict' || kind === 'drop' ? { kind, timeMs: flow.timeMs } : undefined;
}

/** Undefined where the record does not tell one packet from another. */
function packetKey({ source, destination, l4, node, direction }: Flow): string | undefined {
  if (l4 === undefined || source.ip === undefined || destination.ip === undefined) return undefined;
  const { protocol, sourcePort, destinationPort } = l4;
  return `${source.ip} ${sourcePort} ${destination.ip} ${destinationPort} ${protocol} ${direction} ${node}`;
}

function nearestCounterpart(waiting: readonly WaitingEvent[], event: WaitingEvent): WaitingEvent | undefined {
  let nearest: WaitingEvent | undefined;
  let nearestMs = PAIRING_WINDOW_MS;
  for (const one of waiting) {
    const distanceMs = Math.abs(one.timeMs - event.timeMs);
    if (one.kind !== event.kind && distanceMs <= nearestMs) {
      nearest = one;
      nearestMs = distanceMs;
    }
  }
  return nearest;
}

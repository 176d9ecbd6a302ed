import type { FlowParty } from '../flows/flow.ts';
import type { Observation } from '../flows/observation.ts';
import type { Connection, SeenAt } from '../model/connection.ts';
import { type Endpoint, type ExternalEndpoint, endpointKey } from '../model/endpoint.ts';
import { LabelSet } from '../model/labels.ts';

/** Outside addresses that are told apart for one party, half, protocol and port. */
export const ADDRESSES_KEPT = 256;

type Addresses = Set<string>;

/**
 * Keeps outside addresses exactly up to a bound per party, half, protocol and port; of what lies beyond, only the
 * family and the DNS names are kept. An outside party without address may be any of them, so it is evidence for
 * every grant that could have let it through: folding never makes a used grant look unused.
 */
export class AddressBound {
  readonly #kept: number;
  readonly #bySubject = new Map<string, Map<string, Addresses>>();
  /** the same by object, since readers intern endpoints */
  readonly #byObject = new WeakMap<Endpoint, Map<string, Addresses>>();
  readonly #folded = new Map<string, FlowParty>();

  constructor(kept: number = ADDRESSES_KEPT) {
    this.#kept = kept;
  }

  /** Counts a connection that is on record already. */
  note(connection: Connection, seenAt: SeenAt): void {
    const { source, destination } = connection;
    if (destination.kind === 'external') this.#isKept(source, destination, connection, seenAt);
    if (source.kind === 'external') this.#isKept(destination, source, connection, seenAt);
  }

  /** The observation itself, or with an address folded away. */
  apply(observation: Observation): Observation {
    const { connection, seenAt } = observation;
    let { source, destination } = observation;
    if (destination.endpoint.kind === 'external') {
      if (!this.#isKept(source.endpoint, destination.endpoint, connection, seenAt))
        destination = this.#foldedParty(destination, destination.endpoint);
    }
    if (source.endpoint.kind === 'external') {
      if (!this.#isKept(observation.destination.endpoint, source.endpoint, connection, seenAt))
        source = this.#foldedParty(source, source.endpoint);
    }
    if (source === observation.source && destination === observation.destination) return observation;
    return {
      ...observation,
      source,
      destination,
      connection: { ...connection, source: source.endpoint, destination: destination.endpoint },
    };
  }

  #isKept(
    subject: Endpoint,
    peer: ExternalEndpoint,
    { protocol, port }: Connection,
    seenAt: SeenAt,
  ): boolean {
    if (peer.ip === undefined) return true;
    const addresses = this.#addressesOf(subject, `${seenAt} ${protocol} ${port}`);
    if (addresses.has(peer.ip)) return true;
    if (addresses.size >= this.#kept) return false;
    addresses.add(peer.ip);
    return true;
  }

  #addressesOf(subject: Endpoint, half: string): Addresses {
    const halves = this.#byObject.get(subject) ?? this.#halvesOf(subject);
    let addresses = halves.get(half);
    if (addresses === undefined) {
      addresses = new Set();
      halves.set(half, addresses);
    }
    return addresses;
  }

  #halvesOf(subject: Endpoint): Map<string, Addresses> {
    // Two outside parties: neither is worth a list of its own.
    const key = subject.kind === 'external' ? 'external' : endpointKey(subject);
    let halves = this.#bySubject.get(key);
    if (halves === undefined) {
      halves = new Map();
      this.#bySubject.set(key, halves);
    }
    this.#byObject.set(subject, halves);
    return halves;
  }

  #foldedParty(party: FlowParty, endpoint: ExternalEndpoint): FlowParty {
    const folded = foldedEndpoint(endpoint);
    const key = `${party.local} ${endpointKey(folded)}`;
    let known = this.#folded.get(key);
    if (known === undefined) {
      known = { endpoint: folded, local: party.local };
      this.#folded.set(key, known);
    }
    return known;
  }
}

const FAMILY_LABELS = {
  4: LabelSet.parse(['reserved:world-ipv4']),
  6: LabelSet.parse(['reserved:world-ipv6']),
} as const;

/** Without its address, but of its family: a rule for one family is not one for the other. */
function foldedEndpoint({ labels, dnsNames, ip }: ExternalEndpoint): ExternalEndpoint {
  const family = FAMILY_LABELS[ip?.includes(':') === true ? 6 : 4];
  return { kind: 'external', labels: LabelSet.of([...labels.labels, ...family.labels]), dnsNames };
}

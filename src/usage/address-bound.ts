import type { FlowParty } from '../flows/flow.ts';
import type { Observation } from '../flows/observation.ts';
import type { Connection, SeenAt } from '../model/connection.ts';
import { type Endpoint, type ExternalEndpoint, endpointKey } from '../model/endpoint.ts';
import { MAX_PORT, PROTOCOLS, type Protocol } from '../model/protocol.ts';
import { type Outside, type OutsideLimits, OutsideParties } from './outside-parties.ts';

/** Outside parties that are told apart for one party, half, protocol and port: docs/adr/0015-folded-addresses.md. */
export const OUTSIDE_KEPT: OutsideLimits = {
  exact: 128,
  prefixes: [32, 64, 32],
  named: 512,
  namesAlone: 128,
};

/** Folded parties that are remembered, so that they are the same object the next time. */
const MOST_FOLDED = 10_000;

type Halves = Map<number, OutsideParties>;

/**
 * Keeps outside addresses exactly up to a bound per party, half, protocol and port, and folds what lies beyond to
 * prefixes. A party of which only a prefix is known may be any address of it, so it is evidence for every grant that
 * could have let it through: folding never makes a used grant look unused.
 */
export class AddressBound {
  readonly #limits: OutsideLimits;
  readonly #bySubject = new Map<string, Halves>();
  /** the same by object, since readers intern endpoints */
  readonly #byObject = new WeakMap<Endpoint, Halves>();
  readonly #folded = new Map<string, FlowParty>();

  constructor(limits: OutsideLimits = OUTSIDE_KEPT) {
    this.#limits = limits;
  }

  /** Counts a connection that is on record already. */
  note(connection: Connection, seenAt: SeenAt): void {
    const { source, destination } = connection;
    if (destination.kind === 'external')
      this.#partiesOf(source, connection, seenAt).note(outsideOf(destination));
    if (source.kind === 'external') this.#partiesOf(destination, connection, seenAt).note(outsideOf(source));
  }

  /** The observation itself, or with an address folded to a prefix. */
  apply(observation: Observation): Observation {
    const { connection, seenAt } = observation;
    let { source, destination } = observation;
    if (connection.destination.kind === 'external')
      destination = this.#kept(destination, connection.destination, connection.source, connection, seenAt);
    if (connection.source.kind === 'external')
      source = this.#kept(source, connection.source, connection.destination, connection, seenAt);
    if (source === observation.source && destination === observation.destination) return observation;
    return {
      ...observation,
      source,
      destination,
      connection: { ...connection, source: source.endpoint, destination: destination.endpoint },
    };
  }

  #kept(
    party: FlowParty,
    endpoint: ExternalEndpoint,
    subject: Endpoint,
    connection: Connection,
    seenAt: SeenAt,
  ): FlowParty {
    if (endpoint.prefix !== undefined) return party;
    const outside = outsideOf(endpoint);
    const kept = this.#partiesOf(subject, connection, seenAt).keep(outside);
    return kept === outside ? party : this.#foldedParty(party, endpoint, kept);
  }

  #partiesOf(subject: Endpoint, { protocol, port }: Connection, seenAt: SeenAt): OutsideParties {
    const halves = this.#byObject.get(subject) ?? this.#halvesOf(subject);
    const half = (HALVES[seenAt] * PROTOCOLS.length + PROTOCOL_NUMBERS[protocol]) * (MAX_PORT + 1) + port;
    let parties = halves.get(half);
    if (parties === undefined) {
      parties = new OutsideParties(this.#limits);
      halves.set(half, parties);
    }
    return parties;
  }

  #halvesOf(subject: Endpoint): Halves {
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

  #foldedParty(party: FlowParty, { labels }: ExternalEndpoint, { place, names }: Outside): FlowParty {
    const key = `${party.local} ${place} ${names.join()} ${labels.text}`;
    let known = this.#folded.get(key);
    if (known === undefined) {
      const where = place === '' ? {} : place.includes('/') ? { prefix: place } : { ip: place };
      known = { endpoint: { kind: 'external', labels, dnsNames: names, ...where }, local: party.local };
      if (this.#folded.size >= MOST_FOLDED) this.#folded.clear();
      this.#folded.set(key, known);
    }
    return known;
  }
}

const HALVES = { ingress: 0, egress: 1, unknown: 2 } as const satisfies Record<SeenAt, number>;

const PROTOCOL_NUMBERS = {
  TCP: 0,
  UDP: 1,
  SCTP: 2,
  ICMPv4: 3,
  ICMPv6: 4,
  VRRP: 5,
  IGMP: 6,
} as const satisfies Record<Protocol, number>;

function outsideOf({ ip, prefix, dnsNames }: ExternalEndpoint): Outside {
  return { place: ip ?? prefix ?? '', names: dnsNames };
}

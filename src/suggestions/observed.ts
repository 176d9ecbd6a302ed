import type { Member, Population } from '../findings/population.ts';
import { DIRECTIONS, type Direction, sidesOf } from '../model/direction.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { getOrMake } from '../model/get-or-make.ts';
import type { Usage } from '../usage/usage.ts';
import type { Subject } from './subject.ts';

/** One connection at the side of a subject. */
export interface Observed {
  readonly usage: Usage;
  readonly direction: Direction;
  /** whose policy decides */
  readonly own: Endpoint;
  readonly peer: Endpoint;
}

/** What was seen of subjects, in the whole stored past, and passed: traffic in audit mode did, too. */
export class ObservedTraffic {
  readonly #bySubject = new Map<Subject, Observed[]>();
  /** connections of pods whose labels nobody recorded: namespace, '' where not even that is known */
  readonly #unknown = new Map<string, Observed[]>();

  constructor(subjects: Iterable<Subject>, usages: readonly Usage[], population: Population) {
    const byMember = new Map<Member, Subject[]>();
    for (const subject of subjects)
      for (const member of subject.selected) getOrMake(byMember, member, () => []).push(subject);
    for (const usage of usages) {
      if (usage.outcome === 'denied') continue;
      const { source, destination } = usage.connection;
      for (const direction of DIRECTIONS) {
        const [own, peer] = sidesOf(direction, source, destination);
        const one = { usage, direction, own, peer };
        if (own.kind === 'unknown') getOrMake(this.#unknown, own.namespace ?? '', () => []).push(one);
        const member = own.kind === 'pod' ? population.memberOf(own) : undefined;
        if (member === undefined) continue;
        for (const subject of byMember.get(member) ?? [])
          getOrMake(this.#bySubject, subject, () => []).push(one);
      }
    }
  }

  of(subject: Subject, directions: readonly Direction[]): readonly Observed[] {
    return (this.#bySubject.get(subject) ?? []).filter((one) => directions.includes(one.direction));
  }

  /**
   * Connections that may be the subject's, since nobody recorded whose they are. Of a party that has nothing but an
   * address only what its own node told counts: of its own pods, that node tells the labels in a record of its own.
   */
  doubtful({ workload }: Subject, directions: readonly Direction[]): readonly Observed[] {
    const inNamespace = this.#unknown.get(workload.namespace) ?? [];
    const anywhere = (this.#unknown.get('') ?? []).filter(
      ({ usage, direction }) => usage.seenAt === direction || usage.seenAt === 'unknown',
    );
    return [...inNamespace, ...anywhere].filter((one) => directions.includes(one.direction));
  }
}

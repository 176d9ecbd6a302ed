import type { Direction } from '../../../src/model/direction.ts';
import { type Cell, cellsOf, cellsOfRule, type SimPolicy } from '../policies/rule.ts';
import { type Attempt, concerns, isAmong, type Party } from './allows.ts';

interface Decision {
  readonly isAllowed: boolean;
  /** every cell that would have allowed it alone */
  readonly cells: readonly string[];
}

/** What the cluster does with an attempt at one side. Remembers answers by the objects asked about; they depend on time only by which rules exist. */
export class Enforcement {
  readonly #policies: readonly SimPolicy[];
  readonly #allowing: readonly Cell[];
  readonly #denying: readonly Cell[];
  readonly #concerned = new Map<Party, Map<Party, Map<string, readonly Cell[]>>>();

  constructor(policies: readonly SimPolicy[]) {
    this.#policies = policies;
    this.#allowing = policies.flatMap(cellsOf);
    this.#denying = policies.flatMap((policy) =>
      policy.rules.filter((rule) => rule.effect === 'deny').flatMap((rule) => cellsOfRule(policy, rule)),
    );
  }

  decide(direction: Direction, attempt: Attempt, atMs: number): Decision {
    const subject = direction === 'egress' ? attempt.source : attempt.destination;
    const isThere = ({ policy, rule }: Cell): boolean =>
      rule.direction === direction && policy.createdMs <= atMs && rule.sinceMs <= atMs;
    const cells = this.#concernedBy(attempt).filter(isThere);
    const isDenied = this.#denying.some((cell) => isThere(cell) && concerns(cell, attempt));
    const isIsolated = this.#policies.some(
      (policy) =>
        policy.isolates.includes(direction) && policy.createdMs <= atMs && isAmong(policy.subject, subject),
    );
    return {
      isAllowed: !isDenied && (!isIsolated || cells.length > 0),
      cells: isDenied ? [] : cells.map((cell) => cell.id),
    };
  }

  /** Cells for some DNS name that the attempt may have used, had its record not said which. */
  possibleNames(attempt: Attempt, atMs: number): string[] {
    return this.#allowing
      .filter((cell) => cell.peer?.kind === 'fqdn' && cell.rule.sinceMs <= atMs)
      .filter((cell) => concerns({ ...cell, peer: undefined }, attempt))
      .map((cell) => cell.id);
  }

  #concernedBy(attempt: Attempt): readonly Cell[] {
    const { source, destination, protocol, port } = attempt;
    const byDestination = this.#concerned.get(source) ?? new Map<Party, Map<string, readonly Cell[]>>();
    this.#concerned.set(source, byDestination);
    const byPort = byDestination.get(destination) ?? new Map<string, readonly Cell[]>();
    byDestination.set(destination, byPort);
    const key = `${protocol} ${port}`;
    const cells = byPort.get(key) ?? this.#allowing.filter((cell) => concerns(cell, attempt));
    byPort.set(key, cells);
    return cells;
  }
}

import { sidesOf } from '../../model/direction.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Protocol } from '../../model/protocol.ts';
import { portEntriesOf } from '../../policies/policy-parts.ts';
import { type Answer, answerOf, type Named, type Why } from '../../report/can.ts';
import type { OpenPorts, OpenRange, OpenSide } from '../../report/open-ports.ts';
import { namedNumbers, portAtoms } from '../../verification/atoms.ts';
import type { Access } from './access.ts';
import { explainSide, isolatorsOf, notesOf, SIDES, together } from './explain.ts';
import type { Party } from './party.ts';

/** The protocols a person asks about; the others have no ports. */
const ASKED: ReadonlySet<Protocol> = new Set(['TCP', 'UDP', 'SCTP', 'ICMPv4', 'ICMPv6']);

/** One class of ports that no rule of either side tells apart, decided. */
interface DecidedRange {
  readonly range: Omit<OpenRange, 'answer' | 'isProxied'>;
  readonly egress: Why;
  readonly ingress: Why;
}

/** All that the source may open to the destination, whatever the port. */
export function openPorts(access: Access, source: Party, destination: Party): OpenPorts {
  const policies = [source, destination].flatMap((party) =>
    party.kind === 'pod' ? access.engine.selecting(party.identity).map(({ policy }) => policy) : [],
  );
  const decided = portAtoms(portEntriesOf([...new Set(policies)]), namedNumbers(access.inventory))
    .filter(({ protocol }) => ASKED.has(protocol))
    .map(({ protocol, port, last }): DecidedRange => {
      const opening = { protocol, port, request: undefined };
      return {
        range: { protocol, first: port, last },
        egress: explainSide(access, source, destination, 'egress', opening),
        ingress: explainSide(access, source, destination, 'ingress', opening),
      };
    });
  const ranges = merged(
    decided.map(({ range, egress, ingress }) => ({
      ...range,
      answer: together([answerOf(egress), answerOf(ingress)]),
      isProxied: isProxied(egress) || isProxied(ingress),
    })),
  );
  const sides = SIDES.map((direction): OpenSide => {
    const [party] = sidesOf(direction, source, destination);
    return {
      direction,
      party: party.text,
      ...sideOf(decided.map((one) => ({ range: one.range, why: one[direction] }))),
      isolatedBy: isolatorsOf(access, party, direction),
    };
  });
  const missing = decided.flatMap(({ egress, ingress }) => [...missingOf(egress), ...missingOf(ingress)]);
  return {
    answer: overall(ranges),
    source: source.text,
    destination: destination.text,
    ranges: ranges.filter(({ answer }) => answer !== 'denied'),
    sides,
    missing: [...new Set(missing)],
    notes: notesOf(source, destination),
  };
}

function overall(ranges: readonly OpenRange[]): Answer {
  const answers = new Set(ranges.map(({ answer }) => answer));
  if (answers.has('allowed')) return 'allowed';
  return answers.has('not known') ? 'not known' : 'denied';
}

function sideOf(
  decided: readonly { readonly range: DecidedRange['range']; readonly why: Why }[],
): Pick<OpenSide, 'isPod' | 'ranges' | 'rules'> {
  const open = decided.filter(({ why }) => answerOf(why) === 'allowed');
  const rules = new Map(open.flatMap(({ why }) => rulesOf(why)).map((named) => [named.rule, named]));
  return {
    isPod: decided.some(({ why }) => why.kind !== 'no-pod'),
    ranges: merged(
      open.map(({ range, why }) => ({ ...range, answer: 'allowed', isProxied: isProxied(why) })),
    ),
    rules: [...rules.values()],
  };
}

function rulesOf(why: Why): readonly Named[] {
  return 'rules' in why ? why.rules : [];
}

function missingOf(why: Why): readonly string[] {
  return why.kind === 'unknown' ? why.missing : [];
}

function isProxied(why: Why): boolean {
  return (why.kind === 'allowed' || why.kind === 'not-isolated') && why.proxy?.kind === 'some';
}

/** Neighbours that are alike become one. */
function merged(ranges: readonly OpenRange[]): OpenRange[] {
  return [...groupBy(ranges, ({ protocol }) => protocol).values()].flatMap((group) => {
    const result: OpenRange[] = [];
    for (const one of group) {
      const before = result.at(-1);
      const isAlike =
        before !== undefined &&
        before.last + 1 === one.first &&
        before.answer === one.answer &&
        before.isProxied === one.isProxied;
      if (isAlike) result[result.length - 1] = { ...before, last: one.last };
      else result.push(one);
    }
    return result;
  });
}

import { compareText } from '../model/problem.ts';
import type { Proof } from './proof.ts';
import { count } from './wording.ts';

/** Nodes named one by one, those seen worst first. */
const NODES_NAMED = 3;

/** Below this share of the window a node is worth a word. */
const WELL_COVERED = 0.99;

/** The proof as one paragraph, for a pull request. */
export function proofSummary(proof: Omit<Proof, 'summary'>): string {
  const { tool, inputs, window, now } = proof;
  const files = inputs.policies.files;
  const changed = files.filter(({ diff }) => diff !== null).length;
  return [
    `Lapse ${tool.version} compared the policies of ${count(files.length, 'file')} before and after a change to ${count(changed, 'file')}, as of ${now}.`,
    ...(changed === 0 ? [] : [revokedSentence(proof)]),
    ...resultSentences(proof),
    `It was judged by the ${count(window.unusedForSeconds / 86_400, 'day')} from ${window.from.slice(0, 10)} to ${window.to.slice(0, 10)}${coverageText(proof)}.`,
  ].join(' ');
}

function revokedSentence({ revoked, narrowed, exposure }: Omit<Proof, 'summary'>): string {
  const policies = new Set(revoked.map(({ policy }) => policy)).size;
  const less = exposure.granted.pairPorts - exposure.left.pairPorts;
  const more = narrowed.length === 0 ? '' : ` and narrows ${count(narrowed.length, 'more', 'more')}`;
  return `It takes away ${count(revoked.length, 'unused part')} of ${count(policies, 'policy', 'policies')}${more}: ${less.toLocaleString('en-US')} of ${count(exposure.granted.pairPorts, 'granted pair × port', 'granted pairs × ports')}.`;
}

function resultSentences({ result, checked, counterexamples, window }: Omit<Proof, 'summary'>): string[] {
  if (checked === null) return ['Nothing would change, so nothing had to be proven.'];
  const looked = `${count(checked.decisions, 'decision')} over ${count(checked.identities, 'party', 'parties')} and ${count(checked.ports, 'class of ports', 'classes of ports')}`;
  const replayed = `${count(checked.replayed, 'connection')} observed since ${window.from}`;
  if (result === 'failed') {
    const [first] = counterexamples;
    return [
      `It was refuted by ${count(counterexamples.length, 'counterexample')} in ${looked} and ${replayed}: ${first?.text ?? ''}.`,
    ];
  }
  return [
    `In ${looked} the new policies allow nothing that the old ones did not, and isolate and deny what they did.`,
    `Each of the ${replayed} that the old ones allowed is still allowed.`,
  ];
}

/** `, in which of 5 nodes worker-gpu-1 was seen for only 69.9% of the time` */
function coverageText({ coverage }: Omit<Proof, 'summary'>): string {
  if (coverage.length === 0) return ', in which no node was ever seen';
  const nodes = count(coverage.length, 'node');
  const blind = coverage
    .filter(({ share }) => share < WELL_COVERED)
    .toSorted((a, b) => a.share - b.share || compareText(a.node, b.node));
  if (blind.length === 0)
    return `, in which ${nodes} ${coverage.length === 1 ? 'was' : 'were'} seen for nearly all of the time`;
  const named = blind
    .slice(0, NODES_NAMED)
    .map(({ node, share }) => `${node} was seen for only ${(share * 100).toFixed(1)}% of the time`);
  const rest = blind.length - named.length;
  return `, in which of ${nodes} ${[...named, ...(rest > 0 ? [`${rest} more not for all of it`] : [])].join(', ')}`;
}

import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { grantsOf } from '../../src/grants/grant.ts';
import { EMPTY_INVENTORY } from '../../src/policies/inventory/inventory.ts';
import { type ManifestFile, parseManifest } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import { tighten } from '../../src/tightening/tighten.ts';
import { verify } from '../../src/verification/verify.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { manifestFiles } from './corpus/manifest-files.ts';
import {
  expectNothingNew,
  expectOnlyThePolicyToBeGone,
  expectOnlyTheRuleToDiffer,
} from './corpus/only-that.ts';
import { type SingleRevocation, singleRevocations } from './corpus/single-revocations.ts';

const FIXTURES = ['cases', 'demo/policies'].map((one) =>
  fileURLToPath(new URL(`../../fixtures/${one}`, import.meta.url)),
);
// a busy machine takes several times as long
vi.setConfig({ testTimeout: 600_000 });

const CORPUS = ['corpus/policies', 'corpus/apps'];
const isAbsent = !CORPUS.every(hasShared);

/** Why a part may stay; whatever else is said is a refusal that nobody meant. */
const REFUSALS: readonly RegExp[] = [
  /^generated$/,
  /^a reference$/,
  /^frozen: /,
  /^names need the DNS rule$/,
  /^an L7 entry beside what goes past the proxy$/,
  /^not editable: the field \S+ is not known to this version of Lapse$/,
  /^not editable: the document uses YAML aliases/,
  /^not editable: the document holds template placeholders/,
  /^policyTypes does not name egress, so the rule itself is what isolates/,
  /^the edited document would not be readable: Unexpected anchor/,
];

/** What the policies allow, without that part of the one policy. */
function sentences(policies: ParsedPolicies['policies'], part?: SingleRevocation): string[] {
  const gone = new Set(part?.findings.flatMap((finding) => finding.grants.map(({ id }) => id)));
  return policies
    .flatMap((policy) => grantsOf(policy).filter(({ id }) => policy !== part?.policy || !gone.has(id)))
    .map((grant) => `${grant.policy.ref.name} ${grant.spec.path} ${grant.rule.direction} ${grant.sentence}`)
    .sort();
}

/** Takes the part out of the file, and looks at what is left. Answers why it stays, where it does. */
function revoke(file: ManifestFile, before: ParsedPolicies, part: SingleRevocation): string | undefined {
  const { policies, invalid } = before;
  const { changes, declined } = tighten(part.findings, [file], { policies });
  const [change] = changes;
  if (change === undefined) return declined[0]?.reason ?? 'no reason is given';
  const after = parsePolicies(parseManifest(file.file, change.after).objects);
  expect(after.invalid.map((one) => one.message)).toEqual(invalid.map((one) => one.message));
  expect(sentences(after.policies)).toEqual(sentences(policies, part));
  if (after.policies.length < policies.length)
    expectOnlyThePolicyToBeGone(file.text, change.after, part.policy);
  else expectOnlyTheRuleToDiffer(file.text, change.after, part.policy, part.rule);
  expectNothingNew(file.text, change.after);
  const nobody = { inventory: EMPTY_INVENTORY, endpoints: [], usages: [], replayFromMs: 0 };
  expect(verify({ before, after, ...nobody }).counterexamples).toEqual([]);
  return undefined;
}

describe.each([
  {
    name: 'the policies of fixtures',
    directories: FIXTURES,
    // what comes out of a case is much like what goes in
    isSkipped: (file: string) => file.includes('.after.'),
    isMissing: false,
    atLeast: { files: 120, revoked: 250 },
  },
  {
    name: `the policies of ../shared/corpus${isAbsent ? ' (absent beside this repository: skipped)' : ''}`,
    directories: CORPUS.map(sharedPath),
    isSkipped: () => false,
    isMissing: isAbsent,
    atLeast: { files: 150, revoked: 1200 },
  },
])('$name', ({ name, directories, isSkipped, isMissing, atLeast }) => {
  const files = isMissing ? [] : manifestFiles(directories).filter(({ file }) => !isSkipped(file));

  it.skipIf(isMissing)('stay byte-identical where nothing is revoked', () => {
    expect(files.length).toBeGreaterThanOrEqual(atLeast.files);
    expect(tighten([], files).changes).toEqual([]);
  });

  it.skipIf(isMissing)('lose any single part and nothing else, and that is proven', () => {
    const refused = new Map<string, number>();
    let revoked = 0;
    for (const file of files) {
      const before = parsePolicies(file.objects);
      const grants = before.policies.flatMap(grantsOf);
      for (const part of before.policies.flatMap((policy) => singleRevocations(policy, grants))) {
        const [reason] = (part.held ?? revoke(file, before, part))?.split('\n') ?? [];
        if (reason === undefined) revoked += 1;
        else refused.set(reason, (refused.get(reason) ?? 0) + 1);
      }
    }
    const reasons = [...refused].map(([reason, count]) => `  ${count} stay: ${reason}\n`).sort();
    process.stdout.write(
      `${name}: ${files.length} files, ${revoked} single revocations proven\n${reasons.join('')}`,
    );
    expect([...refused.keys()].filter((reason) => !REFUSALS.some((one) => one.test(reason)))).toEqual([]);
    expect(revoked).toBeGreaterThanOrEqual(atLeast.revoked);
  });
});

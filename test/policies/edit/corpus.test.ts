import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { applyEdits } from '../../../src/policies/edit/apply-edits.ts';
import { type ManifestFile, parseManifest } from '../../../src/policies/manifest.ts';
import { parsePolicies } from '../../../src/policies/parse-policies.ts';
import type { Path } from '../../../src/policies/place.ts';
import type { Policy, Rule } from '../../../src/policies/policy.ts';
import { isRecord } from '../../../src/policies/unknown-fields.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';

const DIRECTORIES = ['corpus/policies', 'corpus/apps'].filter(hasShared);
const files: ManifestFile[] = DIRECTORIES.flatMap((directory) =>
  readdirSync(sharedPath(directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => ['.yaml', '.yml', '.json'].includes(extname(name)))
    .sort()
    .map((name) =>
      parseManifest(`${directory}/${name}`, readFileSync(join(sharedPath(directory), name), 'utf8')),
    ),
);

/** Every list of rules, peers, ports and L7 entries, with its length. */
function listsOf({ root, specs }: Policy): Map<string, { readonly list: Path; readonly size: number }> {
  const paths: Path[] = specs.flatMap((spec) =>
    spec.rules.flatMap((rule) => [
      rule.path,
      ...(rule.peers.kind === 'listed' ? rule.peers.peers.map((peer) => peer.path) : []),
      ...(rule.ports.kind === 'listed' ? rule.ports.entries.map((entry) => entry.path) : []),
      ...requestPaths(rule),
    ]),
  );
  const lists = new Map<string, { readonly list: Path; readonly size: number }>();
  for (const path of paths) {
    const list = [...root, ...path.slice(0, -1)];
    const key = JSON.stringify(list);
    lists.set(key, { list, size: (lists.get(key)?.size ?? 0) + 1 });
  }
  return lists;
}

/** Ports of one list share their entries. */
function requestPaths({ ports }: Rule): Path[] {
  const entries = ports.kind === 'listed' ? ports.entries.flatMap((one) => one.requests?.entries ?? []) : [];
  return [...new Set(entries)].map((one) => one.path).filter((path) => typeof path.at(-1) === 'number');
}

function* removals(): Generator<{ file: ManifestFile; document: number; list: Path; index: number }> {
  for (const file of files) {
    for (const policy of parsePolicies(file.objects).policies) {
      for (const { list, size } of listsOf(policy).values()) {
        if (size < 2) continue;
        for (let index = 0; index < size; index += 1) yield { file, document: policy.document, list, index };
      }
    }
  }
}

/** The documents of a text without one item of one list, through a parser that knows nothing of edits. */
function meaningWithout(text: string, document: number, list: Path, index: number): unknown[] {
  const values = parseAllDocuments(text, { merge: true, logLevel: 'silent' }).map((one): unknown =>
    one.toJS(),
  );
  let inner: unknown = values[document];
  for (const step of list)
    inner = isRecord(inner) || Array.isArray(inner) ? (Reflect.get(inner, step) as unknown) : undefined;
  if (!Array.isArray(inner)) throw new Error('no list there');
  inner.splice(index, 1);
  return values;
}

/** The lines of `before` that are not in `after`, and those of `after` that are not in `before`. */
function differingLines(
  before: string,
  after: string,
): { readonly gone: string[]; readonly fresh: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return { gone: old.slice(head, old.length - tail), fresh: now.slice(head, now.length - tail) };
}

describe.skipIf(DIRECTORIES.length === 0)('real policies (skipped where ../shared/corpus is absent)', () => {
  it('parse, or are refused with a reason and a line', () => {
    let understood = 0;
    let rejected = 0;
    for (const { file, objects, problems } of files) {
      const { policies, invalid } = parsePolicies(objects);
      understood += policies.length;
      rejected += invalid.length;
      expect({ file, unexplained: invalid.filter((one) => one.message === '') }).toEqual({
        file,
        unexplained: [],
      });
      expect({ file, placeless: problems.filter((one) => one.line === undefined) }).toEqual({
        file,
        placeless: [],
      });
    }
    expect(files.length).toBeGreaterThan(100);
    expect(understood).toBeGreaterThan(100);
    expect({ rejected }).toEqual({ rejected: 0 });
  });

  it('stay byte-identical when nothing is edited', () => {
    for (const file of files) expect(applyEdits(file, [])).toEqual({ ok: true, value: file.text });
  });

  it('lose any single item of any list, and nothing else', () => {
    let tried = 0;
    const refusals: string[] = [];
    for (const { file, document, list, index } of removals()) {
      tried += 1;
      const edits = [{ kind: 'remove-items', list, indexes: [index] } as const];
      const result = applyEdits(file, [{ document, edits }]);
      if (!result.ok) {
        refusals.push(`${file.file} ${JSON.stringify(list)}[${index}]: ${result.error.reason}`);
        continue;
      }
      const read = parseAllDocuments(result.value, { merge: true }).map((one): unknown => one.toJS());
      expect(read).toEqual(meaningWithout(file.text, document, list, index));
      const { gone, fresh } = differingLines(file.text, result.value);
      // a list on one line changes that line; nothing else is ever written
      const written =
        fresh.length === 0 || (fresh.length === 1 && /[[\]{}]/.test(fresh[0] ?? '')) ? [] : fresh;
      expect({ file: file.file, written }).toEqual({ file: file.file, written: [] });
      expect(gone.length).toBeGreaterThan(0);
    }
    process.stdout.write(`single removals from real policies: ${tried} tried, ${refusals.length} refused\n`);
    expect(refusals).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  });
});

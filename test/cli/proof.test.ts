import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce } from '../support/build.ts';
import { verificationValidator } from '../support/report-schema.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Ended, lapse } from './lapse.ts';
import { flowLine, ingressOfDb, makeWorld, NOW, write } from './world.ts';

const directory = tempDir();
const at = (...names: readonly string[]): string => join(directory, ...names);

const INVENTORY = `kind: Namespace
apiVersion: v1
metadata: { name: shop }
`;

/** `tightened` beside `policies`, and the proof of it; the inventory, the store and the proof in one directory. */
beforeAll(async () => {
  await buildOnce();
  await makeWorld(directory);
  write(at('inventory.yaml'), INVENTORY);
  const { code, stderr } = await tighten('--output-dir', 'tightened', '--proof', 'proof.json');
  if (code !== 0) throw new Error(stderr);
}, 180_000);

function tighten(...args: readonly string[]): Promise<Ended> {
  const inputs = [
    '--policies',
    'policies',
    '--inventory',
    'inventory.yaml',
    '--store',
    'lapse.duckdb',
    '--now',
    NOW,
  ];
  return lapse(['tighten', ...inputs, ...args], { cwd: directory });
}

function replay(...args: readonly string[]): Promise<Ended> {
  return lapse(['verify', '--proof', ...args], { cwd: directory });
}

interface ProofFile {
  tool: { version: string };
  summary: string;
  checked: { decisions: number };
  inputs: { policies: { files: { after: { sha256: string }; diff: string | null }[] } };
  revoked: { grants: string[] }[];
}

/** The proof, changed by somebody. */
function changed(name: string, change: (proof: ProofFile) => void): string {
  const proof: ProofFile = JSON.parse(readFileSync(at('proof.json'), 'utf8'));
  change(proof);
  write(at(name), JSON.stringify(proof));
  return name;
}

describe('the proof', () => {
  it('fits its schema and is the same twice', async () => {
    await tighten('--proof', 'again.json');
    expect(readFileSync(at('again.json'), 'utf8')).toBe(readFileSync(at('proof.json'), 'utf8'));
    const validate = verificationValidator('proof');
    validate(JSON.parse(readFileSync(at('proof.json'), 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is as reviewed, but for the version and how much was looked at', async () => {
    const text = readFileSync(at('proof.json'), 'utf8')
      .replaceAll(/Lapse \d\S* compared/g, 'Lapse VERSION compared')
      .replace(/In [\d,]+ decisions? over [^.]*? the new/, 'In NUMBERS the new')
      .replace(/"checked": \{[^}]*\}/, '"checked": "NUMBERS"')
      .replace(/"version": "[^"]*"/, '"version": "VERSION"')
      .replace(/"reportSha256": "[^"]*"/, '"reportSha256": "HASH"');
    await expect(text).toMatchFileSnapshot('golden/proof.json');
  });
});

describe('is reproduced', () => {
  it.each([
    { why: 'from the policies before, where the proof names them', args: [] },
    { why: 'from either side alone, since the proof holds the difference', args: ['tightened'] },
    { why: 'from both', args: ['policies', 'tightened'] },
  ])('$why', async ({ args }) => {
    const { code, stdout, stderr } = await replay('proof.json', ...args, '--store', 'lapse.duckdb');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^reproduced: proof\.json, made by Lapse \S+ as of 2026-06-01T00:00:00Z\n {2}verified: /,
    );
  });

  it('from a checkout of the change alone, wherever that is', async () => {
    for (const name of ['proof.json', 'inventory.yaml']) cpSync(at(name), at('checkout', name));
    cpSync(at('tightened'), at('checkout/policies'), { recursive: true });
    const { code, stdout } = await replay('checkout/proof.json', '--store', 'lapse.duckdb');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reproduced: /);
  });

  it('by a Lapse of another version, which is told', async () => {
    const proof = changed('older.json', (one) => {
      one.tool.version = '0.0.1';
    });
    const { code, stdout } = await replay(proof, '--store', 'lapse.duckdb');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^reproduced: older\.json, made by Lapse 0\.0\.1 /);
    expect(stdout).toContain('other version: it was made by Lapse 0.0.1, and this is ');
  });

  it('as JSON, too', async () => {
    const validate = verificationValidator('replay');
    for (const args of [[], ['--store', 'lapse.duckdb']]) {
      const { stdout } = await replay('proof.json', ...args, '--format', 'json');
      validate(JSON.parse(stdout));
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});

describe('holds for what is at hand', () => {
  it('without the recording, which is said', async () => {
    const { code, stdout } = await replay('proof.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^holds, for what is at hand: /);
    expect(stdout).toMatch(
      /not replayed: \d+ observed connections?, and \d+ parties known from traffic; give the recording with --store/,
    );
  });

  it('without the inventory, which is said', async () => {
    cpSync(at('proof.json'), at('bare/proof.json'));
    const { code, stdout } = await replay('bare/proof.json', 'policies');
    expect(code).toBe(0);
    expect(stdout).toContain('not replayed: the inventory bare/inventory.yaml; name it with --inventory');
  });

  it('with another inventory, which is named (exit 3)', async () => {
    const other = write(at('other-inventory.yaml'), `${INVENTORY}---\n${INVENTORY.replace('shop', 'data')}`);
    const { code, stdout } = await replay('proof.json', '--inventory', other, '--store', 'lapse.duckdb');
    expect(code).toBe(3);
    expect(stdout).toContain('other input: the inventory has no inventory.yaml');
    expect(stdout).toContain("other input: the inventory's other-inventory.yaml is new");
  });

  it('with another recording, which is named (exit 3)', async () => {
    const flows = write(at('other.jsonl'), `${flowLine(Date.parse(NOW) - 1000, 'web', 'db', 9999)}\n`);
    cpSync(at('lapse.duckdb'), at('other.duckdb'));
    await lapse(['import', flows, '--store', at('other.duckdb')]);
    const { code, stdout } = await replay('proof.json', '--store', 'other.duckdb');
    expect(code).toBe(3);
    expect(stdout).toContain(
      "other input: the store's connections of the window are not those that the proof was made of: 3 now, 2 then",
    );
  });

  it('with a recording that went on and saw nothing new it is reproduced', async () => {
    const flows = write(at('later.jsonl'), `${flowLine(Date.parse(NOW) + 3_600_000, 'web', 'db')}\n`);
    cpSync(at('lapse.duckdb'), at('later.duckdb'));
    await lapse(['import', flows, '--store', at('later.duckdb')]);
    const { code, stdout } = await replay('proof.json', '--store', 'later.duckdb');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^reproduced: /) });
  });
});

describe('is not reproduced (exit 6)', () => {
  it('where a file of the change is another', async () => {
    write(at('tampered/db.yaml'), ingressOfDb('web', 'spy'));
    const { code, stdout } = await replay('proof.json', 'policies', 'tampered');
    expect(code).toBe(6);
    expect(stdout).toMatch(/^NOT reproduced: /);
    expect(stdout).toContain('other policies: after: db.yaml is not the file that the proof is about');
    expect(stdout).toContain('never-wider: ');
  });

  it('where a file came beside', async () => {
    cpSync(at('tightened'), at('beside'), { recursive: true });
    write(at('beside/more.yaml'), ingressOfDb('spy').replace('name: db', 'name: more'));
    const { code, stdout } = await replay('proof.json', 'beside');
    expect(code).toBe(6);
    expect(stdout).toContain('other policies: more.yaml was not there when the proof was made');
  });

  it.each([
    {
      why: 'a number in the proof was changed',
      change: (proof: ProofFile) => {
        proof.checked.decisions += 1;
      },
      says: 'other number: decisions: ',
    },
    {
      why: 'the proof says that something else was taken away',
      change: (proof: ProofFile) => {
        for (const one of proof.revoked) one.grants = ['00000000000000'];
      },
      says: 'not so: the change does not take away what the proof says: ',
    },
    {
      why: 'a hash in the proof was changed',
      change: (proof: ProofFile) => {
        for (const one of proof.inputs.policies.files) one.after.sha256 = '0'.repeat(64);
      },
      says: 'does not lead from one side to the other',
    },
    {
      why: 'the difference in the proof was changed',
      change: (proof: ProofFile) => {
        for (const one of proof.inputs.policies.files)
          one.diff = one.diff?.replace('app: api', 'app: web') ?? null;
      },
      says: 'does not lead from one side to the other',
    },
  ])('where $why', async ({ change, says }) => {
    const { code, stdout, stderr } = await replay(changed('changed.json', change), '--store', 'lapse.duckdb');
    expect({ code, says: `${stdout}${stderr}`.includes(says) }).toEqual({ code: 6, says: true });
  });
});

describe('cannot be read (exit 2)', () => {
  it.each([
    { why: 'there is none', text: undefined, says: 'cannot read the proof odd.json' },
    { why: 'it is no JSON', text: '{', says: 'odd.json is not valid JSON' },
    {
      why: 'it is something else',
      text: '{"schemaVersion": 1}',
      says: 'odd.json is no proof that this Lapse reads',
    },
    { why: 'it is of a later form', text: '{"schemaVersion": 2}', says: 'schemaVersion' },
  ])('where $why', async ({ text, says }) => {
    rmSync(at('odd.json'), { force: true });
    if (text !== undefined) write(at('odd.json'), text);
    const { code, stdout, stderr } = await replay('odd.json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });
});

it('with --write the proof is of the change in place, and is reproduced afterwards', async () => {
  const inPlace = at('in-place');
  for (const name of ['policies', 'inventory.yaml', 'lapse.duckdb'])
    cpSync(at(name), join(inPlace, name), { recursive: true });
  const options = ['--store', 'lapse.duckdb', '--now', NOW, '--write', '--proof', 'proofs/1.json'];
  // policies and inventory in one directory, as many keep them
  const { code } = await lapse(['tighten', '--policies', 'policies', '--inventory', '.', ...options], {
    cwd: inPlace,
  });
  expect(code).toBe(0);
  expect(readFileSync(join(inPlace, 'policies/db.yaml'), 'utf8')).not.toContain('api }');
  const again = await lapse(['verify', '--proof', 'proofs/1.json', '--store', 'lapse.duckdb'], {
    cwd: inPlace,
  });
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^reproduced: /) });
});

it('a proof of no change says so, and holds', async () => {
  const { code } = await lapse(
    [
      'tighten',
      '--policies',
      'tightened',
      '--store',
      'lapse.duckdb',
      '--now',
      NOW,
      '--proof',
      'nothing.json',
    ],
    { cwd: directory },
  );
  expect(code).toBe(0);
  const proof: ProofFile = JSON.parse(readFileSync(at('nothing.json'), 'utf8'));
  expect(proof.summary).toContain('Nothing would change, so nothing had to be proven.');
  expect((await replay('nothing.json', '--store', 'lapse.duckdb')).stdout).toMatch(/^reproduced: /);
});

describe('a proof that rests on requests', () => {
  const entries = fileURLToPath(
    new URL('../../fixtures/cases/unused-http-entry-beside-a-used-one/', import.meta.url),
  );

  it('is reproduced: they are replayed, too', async () => {
    cpSync(join(entries, 'policy.before.yaml'), at('entries/policies/policy.yaml'));
    cpSync(join(entries, 'flows.jsonl'), at('entries/flows.jsonl'));
    const cwd = at('entries');
    await lapse(['import', 'flows.jsonl', '--node-coverage', 'assume'], { cwd });
    const options = ['--policies', 'policies', '--now', NOW];
    const made = await lapse(['tighten', ...options, '--diff', '--proof', 'proof.json'], { cwd });
    expect(made.stdout).toMatch(/^-.*\bmethod: /m);
    const { code, stdout } = await lapse(['verify', '--proof', 'proof.json', '--store', 'lapse.duckdb'], {
      cwd,
    });
    expect(stdout).toMatch(/^reproduced: /);
    expect(code).toBe(0);
  });
});

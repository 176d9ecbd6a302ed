import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ProofClaim, READABLE_PROOF } from '../app/proof/claim.ts';
import { Failure } from '../model/failure.ts';
import { parseInstant } from '../model/time.ts';

const size = z.int().nonnegative();
const hash = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'no SHA-256'), size });
const file = hash.extend({ path: z.string() });
const digest = z.object({ count: size, sha256: hash.shape.sha256 });
const instant = z.string().transform((text, context) => {
  const ms = parseInstant(text);
  if (ms === undefined) context.addIssue({ code: 'custom', message: `"${text}" is no time` });
  return ms ?? 0;
});

/** docs/proof.schema.json is the whole of it; fields that nothing is held against are passed over. */
const proof = z.object({
  schemaVersion: z.literal(READABLE_PROOF),
  tool: z.object({ version: z.string() }),
  now: z.string(),
  window: z.object({ from: instant, to: instant }),
  result: z.enum(['passed', 'failed', 'nothing-changed']),
  inputs: z.object({
    policies: z.object({
      paths: z.array(z.string()).min(1),
      files: z.array(
        z.object({ path: z.string(), root: size, before: hash, after: hash, diff: z.string().nullable() }),
      ),
      outside: z.array(file),
      live: size,
    }),
    inventory: z.object({ paths: z.array(z.string()), files: z.array(file) }),
    observed: z.object({
      span: z.object({ from: z.string(), to: z.string() }).nullable(),
      connections: digest,
      parties: digest,
      requests: digest,
      coverage: digest,
    }),
  }),
  checked: z.record(z.string(), size).nullable(),
  revoked: z.array(z.object({ policy: z.string(), sentence: z.string(), grants: z.array(z.string()) })),
});

/** Reads what `lapse tighten --proof` wrote. Throws `Failure('usage')`. */
export function readProof(path: string): ProofClaim {
  const read = proof.safeParse(parsed(path));
  if (!read.success) {
    throw new Failure('usage', `${path} is no proof that this Lapse reads: ${z.prettifyError(read.error)}`, {
      remedy: 'give the file that lapse tighten --proof wrote, unchanged',
    });
  }
  const { tool, window, schemaVersion: _, ...claim } = read.data;
  return { ...claim, version: tool.version, window: { fromMs: window.from, toMs: window.to } };
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Failure('usage', `cannot read the proof ${path}`, {
      cause,
      remedy: 'check the path given to --proof',
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure('usage', `${path} is not valid JSON`, {
      cause,
      remedy: 'give the file that lapse tighten --proof wrote, unchanged',
    });
  }
}

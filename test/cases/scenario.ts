import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseDuration, parseInstant } from '../../src/model/time.ts';

const DIRECTORY = fileURLToPath(new URL('../../fixtures/cases', import.meta.url));

/** What was seen, and what must come of it. */
export interface Case {
  readonly name: string;
  readonly directory: string;
  readonly nowMs: number;
  readonly unusedForMs: number;
  readonly assumeStable: boolean;
  /** as with `tighten --narrow` */
  readonly narrow: boolean;
  readonly nodeCoverage: 'assume' | 'none';
  /** files of policies that the store met at earlier times, oldest first */
  readonly noted: readonly { readonly atMs: number; readonly file: string }[];
  /** of a case with several files: what is given with --policies, inside its folder */
  readonly policies: readonly string[];
  /** every finding, as `describeFinding` says it */
  readonly expected: readonly string[];
  /** pieces of text that some finding's reasons must hold */
  readonly says: readonly string[];
  /** why, for a person */
  readonly body: string;
  readonly flowsFile: string;
  readonly inventoryFile: string | undefined;
}

/** One folder of `fixtures/cases`: a case of one policy file. */
export interface Scenario extends Case {
  /** `.yaml` or `.json` */
  readonly extension: string;
  readonly before: string;
  /** undefined: nothing may change */
  readonly after: string | undefined;
}

export function loadScenarios(): Scenario[] {
  return readdirSync(DIRECTORY)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => loadScenario(name, join(DIRECTORY, name)));
}

const FRONT_MATTER = z.strictObject({
  now: z.string(),
  'unused-for': z.string(),
  'assume-stable': z.boolean().default(false),
  narrow: z.boolean().default(false),
  'node-coverage': z.enum(['assume', 'none']).default('assume'),
  noted: z.array(z.strictObject({ at: z.string(), file: z.string() })).default([]),
  policies: z.array(z.string()).default([]),
  expect: z.array(z.string()),
  says: z.array(z.string()).default([]),
});

function loadScenario(name: string, directory: string): Scenario {
  const beforeFile = readdirSync(directory).find((file) => file.startsWith('policy.before.'));
  if (beforeFile === undefined) throw new Error(`${name}: no policy.before`);
  const extension = extname(beforeFile);
  return {
    ...loadCase(name, directory),
    extension,
    before: textOf(directory, beforeFile),
    after: existsSync(join(directory, `policy.after${extension}`))
      ? textOf(directory, `policy.after${extension}`)
      : undefined,
  };
}

/** The case of a folder, whatever its policies are. */
export function loadCase(name: string, directory: string): Case {
  const [, front = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(textOf(directory, 'case.md')) ?? [];
  const fields = FRONT_MATTER.parse(parse(front));
  const duration = parseDuration(fields['unused-for']);
  if (!duration.ok) throw new Error(`${name}: bad unused-for`);
  const inventoryFile = join(directory, 'inventory.yaml');
  return {
    name,
    directory,
    nowMs: instantOf(fields.now),
    unusedForMs: duration.value,
    assumeStable: fields['assume-stable'],
    narrow: fields.narrow,
    nodeCoverage: fields['node-coverage'],
    noted: fields.noted.map(({ at, file }) => ({ atMs: instantOf(at), file: join(directory, file) })),
    policies: fields.policies,
    expected: fields.expect,
    says: fields.says,
    body: body.trim(),
    flowsFile: join(directory, 'flows.jsonl'),
    inventoryFile: existsSync(inventoryFile) ? inventoryFile : undefined,
  };
}

/** Bytes as they are: a decoder that drops a byte order mark would hide that an edit lost it. */
function textOf(directory: string, file: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    readFileSync(join(directory, file)),
  );
}

function instantOf(text: string): number {
  const ms = parseInstant(text);
  if (ms === undefined) throw new Error(`${text} is no time`);
  return ms;
}

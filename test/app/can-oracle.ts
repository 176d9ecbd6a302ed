import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { inventoryObjects, type OracleScenario } from '../grants/oracle-scenario.ts';

/** A scenario of the oracle as a user would have it: manifests in directories, and a file of questions. */
export interface ScenarioFiles {
  /** the command line that asks all of it */
  readonly args: readonly string[];
  readonly questions: readonly OracleQuestion[];
}

/** One connection of the scenario, and what the oracle says of it. */
export interface OracleQuestion {
  readonly pair: string;
  readonly probe: string;
  /** what a script would send */
  readonly query: Readonly<Record<string, unknown>>;
  /** one letter each for egress and ingress: a, r, d or - */
  readonly letters: string;
  /** `Kind namespace/name` that must be among those we name */
  readonly egressBy: readonly string[];
  readonly ingressBy: readonly string[];
}

const NOT_UNDERSTOOD = /^[ard-]{2}$/;

export function writeScenario(directory: string, scenario: OracleScenario): ScenarioFiles {
  const [policies, inventory, queries] = ['policies', 'inventory', 'queries.jsonl'].map((name) =>
    join(directory, name),
  );
  if (policies === undefined || inventory === undefined || queries === undefined) throw new Error('no paths');
  mkdirSync(policies, { recursive: true });
  mkdirSync(inventory, { recursive: true });
  for (const [i, policy] of scenario.policies.entries()) {
    const isYaml = i % 2 === 0;
    writeFileSync(
      join(policies, `${String(i).padStart(3, '0')}.${isYaml ? 'yaml' : 'json'}`),
      isYaml ? stringify(policy, { aliasDuplicateObjects: false }) : JSON.stringify(policy),
    );
  }
  for (const [i, object] of inventoryObjects(scenario).entries())
    writeFileSync(join(inventory, `${i}.yaml`), stringify(object, { aliasDuplicateObjects: false }));
  const questions = questionsOf(scenario);
  writeFileSync(queries, questions.map(({ query }) => `${JSON.stringify(query)}\n`).join(''));
  return {
    args: ['can', '--queries', queries, '--policies', policies, '--inventory', inventory],
    questions,
  };
}

function questionsOf(scenario: OracleScenario): OracleQuestion[] {
  const { probes, expected, externals } = scenario;
  const policies = scenario.policies.map(nameOfPolicy);
  const ends = (reference: string): readonly [string, readonly string[]] => {
    const external = externals.find(({ name }) => `external:${name}` === reference);
    return external === undefined ? [reference, []] : [external.ip, external.dnsNames];
  };
  return Object.entries(expected.verdicts).flatMap(([pair, row]) => {
    const [source = '', destination = ''] = pair.split(' > ');
    const [[src, srcNames], [dst, dstNames]] = [ends(source), ends(destination)];
    const words = row.split(' ');
    const by = (expected.by[pair] ?? '').split(' ');
    return probes.map(({ protocol, port }, i): OracleQuestion => {
      const letters = words[i] ?? '';
      if (!NOT_UNDERSTOOD.test(letters)) throw new Error(`${scenario.id}: "${letters}" is no verdict`);
      const [egressBy, ingressBy] = [0, 1].map((side) =>
        (by[i]?.split('/')[side] ?? '')
          .split(',')
          .flatMap((index) => (index === '' ? [] : (policies[Number(index)] ?? []))),
      );
      return {
        pair,
        probe: `${protocol}/${port}`,
        query: { src, dst, protocol, port, srcNames, dstNames },
        letters,
        egressBy: egressBy ?? [],
        ingressBy: ingressBy ?? [],
      };
    });
  });
}

function nameOfPolicy(policy: unknown): string {
  const { kind, metadata }: PolicyObject = Object(policy);
  return nameOf({ kind, ...metadata });
}

interface PolicyObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const WORDS: Readonly<Record<string, string>> = { a: 'allow', r: 'redirect', d: 'deny', '-': 'none' };

interface Answer {
  readonly egress: string;
  readonly ingress: string;
  readonly egressBy: readonly RuleName[];
  readonly ingressBy: readonly RuleName[];
}

interface RuleName {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What is wrong with the answers, one text a side of a question; none where all agrees. */
export function differences(questions: readonly OracleQuestion[], stdout: string): string[] {
  const lines = stdout.trimEnd().split('\n');
  if (lines.length !== questions.length) return [`${lines.length} answers to ${questions.length} questions`];
  return questions.flatMap((question, i) => {
    const text = lines[i] ?? '';
    const answer: Answer = JSON.parse(text);
    return (['egress', 'ingress'] as const).flatMap((direction, side) => {
      const letter = question.letters.charAt(side);
      const at = `${question.pair} ${question.probe} ${direction}`;
      if (answer[direction] !== WORDS[letter])
        return [`${at}: ${answer[direction]}, the oracle says ${WORDS[letter]}; ${text}`];
      const ours = new Set(answer[`${direction}By`].map(nameOf));
      const missing = question[`${direction}By`].filter((name) => !ours.has(name));
      return missing.length === 0 ? [] : [`${at}: ${missing.join()} is missing from ${[...ours].join()}`];
    });
  });
}

function nameOf({ kind, namespace, name }: RuleName): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The invalid policies that the messages do not name, and the other way round. */
export function invalidDifferences({ expected }: OracleScenario, stderr: string): string[] {
  const named = [...stderr.matchAll(/: (\w+ \S+) is invalid and takes no part: /g)].map(
    (match) => match[1] ?? '',
  );
  const rejected = Object.keys(expected.invalid ?? {}).map((key) => key.replace('/', ' '));
  return [
    ...rejected.filter((name) => !named.includes(name)).map((name) => `${name} is accepted`),
    ...named.filter((name) => !rejected.includes(name)).map((name) => `${name} is rejected`),
  ];
}

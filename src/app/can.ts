import { MAX_LINE_CHARS, readLines } from '../adapters/files/read-lines.ts';
import { Failure } from '../model/failure.ts';
import { groupBy } from '../model/group-by.ts';
import type { Problem } from '../model/problem.ts';
import { err, type Result } from '../model/result.ts';
import { formatRef, type Policy } from '../policies/policy.ts';
import type { UnenforcedPolicy } from '../policies/unenforced.ts';
import { accessText } from '../report/can.ts';
import { openPortsText } from '../report/open-ports.ts';
import type { Paint } from '../report/text.ts';
import { Access, type Opening, type Side } from './can/access.ts';
import { AnswerWriter, errorLine } from './can/answer.ts';
import { explainAccess, missingOf } from './can/explain.ts';
import { accessJson, openPortsJson } from './can/json.ts';
import { openPorts } from './can/open-ports.ts';
import { openingOf } from './can/opening.ts';
import type { Party } from './can/party.ts';
import type { Query } from './can/query.ts';
import { loadInventory, loadPolicies } from './manifests.ts';

export interface AccessRequest {
  readonly policyPaths: readonly string[];
  readonly inventoryPaths: readonly string[];
}

/** What questions are answered from. */
export interface LoadedAccess {
  readonly access: Access;
  /** what could not be read, and the policies that are invalid and take no part */
  readonly problems: readonly Problem[];
  /** policies that are sound and that nobody enforces, as sentences */
  readonly notes: readonly string[];
}

export async function loadAccess({ policyPaths, inventoryPaths }: AccessRequest): Promise<LoadedAccess> {
  const { inventory, problems } = await loadInventory(inventoryPaths);
  const manifests = await loadPolicies(policyPaths, inventory.agent);
  const invalid = manifests.invalid.map(
    ({ ref, place: { file, line, column }, message }): Problem => ({
      file,
      line,
      column,
      message: `${formatRef(ref)} is invalid and takes no part: ${message}`,
    }),
  );
  return {
    access: new Access(manifests.policies, inventory),
    problems: [...manifests.problems, ...problems, ...invalid],
    notes: [...manifests.unenforced.map(describeUnenforced), ...twins(manifests.policies)],
  };
}

function describeUnenforced({ kind, name, place, reason }: UnenforcedPolicy): string {
  return `${place.file}:${place.line}: ${kind} ${name} takes no part: ${reason}`;
}

/** Policies of one name overwrite each other in a cluster; here all of them take part. */
function twins(policies: readonly Policy[]): string[] {
  return [...groupBy(policies, ({ ref }) => formatRef(ref))].flatMap(([name, [first, second]]) =>
    first === undefined || second === undefined
      ? []
      : [
          `${name} is defined in ${first.file}:${first.place.line} and in ${second.file}:${second.place.line}; both take part here, in a cluster only one is in force`,
        ],
  );
}

/** A question of a person; without protocol and port it is about all that may be opened. */
export type Asked =
  | ({ readonly kind: 'opening' } & Query)
  | ({ readonly kind: 'any' } & Omit<Query, 'protocol' | 'port' | 'request'>);

/** Answers one question for a person. Throws `Failure('usage')` where an end of it is not found. */
export function answerOne({ access }: LoadedAccess, asked: Asked, format: string, paint: Paint): string {
  const { source: src, sourceNames, destination: dst, destinationNames } = asked;
  const parties = access.find(src, sourceNames, dst, destinationNames);
  if (!parties.ok) throw new Failure('usage', parties.error);
  const [source, destination] = parties.value;
  if (asked.kind === 'any') {
    const open = openPorts(access, source, destination);
    return format === 'json' ? openPortsJson(open) : openPortsText(open, paint);
  }
  const opening = openingOf(asked, source, destination);
  const explanation = explainAccess(access, source, destination, opening);
  if (format !== 'json') return accessText(explanation, paint);
  return accessJson(explanation, answerLine(access, new AnswerWriter(), source, destination, opening));
}

/** What `answerQueries` asks of its surroundings. */
export interface QueryStream {
  /** file of one question a line, or `-` */
  readonly path: string;
  /** the error is a sentence */
  readonly read: (
    line: string,
  ) => Result<{ readonly query: Query; readonly unknownFields: readonly string[] }, string>;
  /** takes answers, some lines at a time, each with its line feed */
  readonly write: (lines: string) => void;
  readonly onProblem: (problem: Problem) => void;
  readonly onNote: (note: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Answers each line of a stream with a line, in order, as they come: nothing but references and rules is kept. Blank
 * lines are passed over.
 * @returns how many questions could not be answered
 */
export async function answerQueries({ access }: LoadedAccess, stream: QueryStream): Promise<number> {
  const file = stream.path === '-' ? '<stdin>' : stream.path;
  const writer = new AnswerWriter();
  const noted = new Set<string>();
  let line = 0;
  let failed = 0;
  const answer = (text: string): string => {
    const read =
      text.length < MAX_LINE_CHARS
        ? stream.read(text)
        : err(`the line is longer than ${MAX_LINE_CHARS} characters`);
    if (!read.ok) return refuse(read.error);
    for (const field of read.value.unknownFields) {
      if (noted.has(field) || noted.size === MOST_NOTED) continue;
      noted.add(field);
      stream.onNote(`${file}:${line}: "${field}" is no field of a query and means nothing`);
    }
    const { query } = read.value;
    const parties = access.find(query.source, query.sourceNames, query.destination, query.destinationNames);
    if (!parties.ok) return refuse(parties.error);
    const [source, destination] = parties.value;
    return answerLine(access, writer, source, destination, openingOf(query, source, destination));
  };
  const refuse = (message: string): string => {
    failed += 1;
    stream.onProblem({ file, line, message });
    return errorLine(message);
  };
  for await (const lines of readLines(stream.path, stream.signal)) {
    let answers = '';
    for (const text of lines) {
      line += 1;
      const trimmed = line === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
      if (!isBlank(trimmed)) answers += `${answer(trimmed)}\n`;
    }
    if (answers !== '') stream.write(answers);
  }
  return failed;
}

const MOST_NOTED = 20;

function isBlank(text: string): boolean {
  return text === '' || text.trim() === '';
}

function answerLine(
  access: Access,
  writer: AnswerWriter,
  source: Party,
  destination: Party,
  opening: Opening,
): string {
  const sides: Readonly<Record<'egress' | 'ingress', Side>> = {
    egress: access.side('egress', source, destination, opening),
    ingress: access.side('ingress', source, destination, opening),
  };
  return writer.line(sides.egress, sides.ingress, opening.request !== undefined, () =>
    missingOf(access, source, destination, opening, sides),
  );
}

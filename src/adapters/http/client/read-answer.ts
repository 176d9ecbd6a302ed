import { Answer } from '../wire/from-lines.ts';
import { WIRE_VERSION, type WireLine, wireLine } from '../wire/records.ts';
import { cutFailure, strangeAnswer } from './failures.ts';
import { type CollectorAddress, getLines } from './get-lines.ts';

const KINDS: ReadonlySet<string> = new Set(wireLine.options.map((option) => option.shape.kind.value));

/** Reads one whole answer: header, lines, and a trailer that counts them. Throws `Failure`. */
export async function readAnswer(address: CollectorAddress, resource: string): Promise<Answer> {
  const answer = new Answer();
  const counts = new Map<string, number>();
  let expects: 'header' | 'lines' | 'nothing' = 'header';
  for await (const text of getLines(address, resource)) {
    const { kind, line } = lineOf(address, text, expects);
    if (expects === 'nothing' || (expects === 'header') !== (kind === 'header'))
      throw strangeAnswer(address.url);
    expects = 'lines';
    if (line?.kind === 'header') {
      if (line.wireVersion !== WIRE_VERSION) throw strangeAnswer(address.url);
    } else if (line?.kind === 'end') {
      checkCounts(address, line.counts, counts);
      expects = 'nothing';
    } else {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      // a kind that a newer collector adds is counted and passed over
      if (line !== undefined) addTo(answer, line, address);
    }
  }
  if (expects !== 'nothing') throw cutFailure(address.url);
  return answer;
}

interface ReadLine {
  readonly kind: string;
  /** undefined for a kind that this version does not know */
  readonly line: WireLine | undefined;
}

function lineOf({ url }: CollectorAddress, text: string, expects: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw expects === 'header' ? strangeAnswer(url, cause) : cutFailure(url, cause);
  }
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : '';
  if (kind !== '' && !KINDS.has(kind)) return { kind, line: undefined };
  const read = wireLine.safeParse(value);
  if (!read.success) throw strangeAnswer(url, read.error);
  return { kind, line: read.data };
}

function addTo(
  answer: Answer,
  line: Exclude<WireLine, { kind: 'header' | 'end' }>,
  { url }: CollectorAddress,
): void {
  try {
    answer.add(line);
  } catch (cause) {
    throw strangeAnswer(url, cause);
  }
}

function checkCounts(
  { url }: CollectorAddress,
  announced: Readonly<Record<string, number>>,
  counted: ReadonlyMap<string, number>,
): void {
  const kinds = new Set([...Object.keys(announced), ...counted.keys()]);
  if ([...kinds].some((kind) => announced[kind] !== counted.get(kind))) throw cutFailure(url);
}

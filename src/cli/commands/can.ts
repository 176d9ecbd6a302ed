import { type Asked, answerOne, answerQueries, type LoadedAccess, loadAccess } from '../../app/can.ts';
import { EXIT_CODES, Failure } from '../../model/failure.ts';
import { parseIp } from '../../model/ip.ts';
import type { Request } from '../../model/request.ts';
import { type CommandContext, type CommandHandler, listOption, textOption } from '../context.ts';
import { paintFor } from '../paint.ts';
import { type AskedOpening, parsePort } from '../port.ts';

export const canCommand: CommandHandler = async (context) => {
  const { messages, terminal } = context;
  const queries = textOption(context, 'queries');
  const asked = queries === undefined ? questionOf(context) : noQuestion(context, queries);
  const loaded = await loadAccess({
    policyPaths: policyPaths(context),
    inventoryPaths: listOption(context, 'inventory'),
  });
  messages.problems(loaded.problems);
  for (const note of loaded.notes) messages.info(note);
  const failed =
    queries === undefined
      ? 0
      : await answerQueries(loaded, {
          path: queries,
          read: (await import('../query.ts')).readQuery,
          write: terminal.stdout,
          onProblem: (problem) => messages.problems([problem]),
          onNote: (note) => messages.info(note),
          signal: terminal.signal,
        });
  if (asked !== undefined) terminal.stdout(answerTo(context, loaded, asked));
  return failed > 0 || loaded.problems.length > 0 ? EXIT_CODES['input-partly-unreadable'] : 0;
};

function answerTo(context: CommandContext, loaded: LoadedAccess, asked: Asked): string {
  return answerOne(loaded, asked, textOption(context, 'format') ?? 'text', paintFor(context));
}

function policyPaths(context: CommandContext): string[] {
  const paths = listOption(context, 'policies');
  if (paths.length > 0) return paths;
  throw new Failure('usage', 'no policies given', {
    remedy: 'name files or directories of manifests with --policies',
  });
}

/** Options that are part of a single question. */
const QUESTION_OPTIONS = ['port', 'name', 'http', 'host', 'header', 'dns', 'sni'] as const;

function noQuestion(context: CommandContext, queries: string): undefined {
  const { args, options } = context;
  const given = [
    ...args,
    ...QUESTION_OPTIONS.filter((name) => isGiven(options[name])).map((name) => `--${name}`),
  ];
  if (given.length === 0) return undefined;
  throw new Failure(
    'usage',
    `both a question (${given.join(' ')}) and a file of them (--queries ${queries})`,
    {
      remedy: 'ask one question, or give a file of questions',
    },
  );
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function questionOf(context: CommandContext): Asked {
  const [source, destination] = context.args;
  if (source === undefined || destination === undefined) {
    throw new Failure('usage', 'no question given', {
      remedy: 'name who opens and to whom, such as: lapse can shop/web shop/db --port 5432/TCP',
    });
  }
  const request = requestOf(context);
  const opening = openingOf(context, request);
  const ends = { source, destination, ...namesOf(context, source, destination) };
  if (opening === undefined) return { kind: 'any', ...ends };
  return { kind: 'opening', ...ends, ...opening, ...(request === undefined ? {} : { request }) };
}

/** DNS names are those of the address among both ends; of the destination where both are. */
function namesOf(
  context: CommandContext,
  source: string,
  destination: string,
): { readonly sourceNames: readonly string[]; readonly destinationNames: readonly string[] } {
  const names = listOption(context, 'name');
  if (names.length > 0 && !isAddress(source) && !isAddress(destination)) {
    throw new Failure('usage', '--name is what DNS said of an address, and neither end is one', {
      remedy: 'write the address in place of SRC or DST, and its DNS name with --name',
    });
  }
  return isAddress(destination)
    ? { sourceNames: [], destinationNames: names }
    : { sourceNames: names, destinationNames: [] };
}

function isAddress(reference: string): boolean {
  return parseIp(reference) !== undefined;
}

/** Where DNS servers listen. */
const DNS_OPENING: AskedOpening = { protocol: 'UDP', port: 53 };

function openingOf(context: CommandContext, request: Request | undefined): AskedOpening | undefined {
  const text = textOption(context, 'port');
  if (text !== undefined) {
    const opening = parsePort(text);
    if (!opening.ok) throw new Failure('usage', opening.error);
    return opening.value;
  }
  if (request === undefined) return undefined;
  if (request.kind === 'dns') return DNS_OPENING;
  throw new Failure('usage', `a request goes to a port, and none is given`, {
    remedy: 'add --port, such as --port 8080/TCP: that of the pod, not of a Service',
  });
}

function requestOf(context: CommandContext): Request | undefined {
  const [http, dns, sni] = (['http', 'dns', 'sni'] as const).map((name) => textOption(context, name));
  if (dns !== undefined && (http !== undefined || sni !== undefined))
    throw new Failure('usage', '--dns cannot be used with --http or --sni');
  if (http !== undefined) return httpRequest(context, http, sni);
  for (const name of ['host', 'header'] as const)
    if (isGiven(context.options[name]))
      throw new Failure('usage', `--${name} is part of a request; add --http "GET /path"`);
  if (dns !== undefined) return { kind: 'dns', name: dns.toLowerCase().replace(/\.$/, '') };
  return sni === undefined ? undefined : { kind: 'tls', serverName: sni.toLowerCase() };
}

function httpRequest(context: CommandContext, text: string, sni: string | undefined): Request {
  const [method = '', path = '', ...rest] = text.trim().split(/\s+/);
  if (!path.startsWith('/') || rest.length > 0)
    throw new Failure(
      'usage',
      `"${text}" is no request; write a method and a path, such as "GET /api/orders"`,
    );
  const host = textOption(context, 'host');
  const headers = headersOf(listOption(context, 'header'));
  return {
    kind: 'http',
    method,
    path,
    ...(host === undefined ? {} : { host }),
    ...(headers === undefined ? {} : { headers }),
    ...(sni === undefined ? {} : { serverName: sni.toLowerCase() }),
  };
}

function headersOf(texts: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined;
  return Object.fromEntries(
    texts.map((text) => {
      const colon = text.indexOf(':');
      if (colon < 1) throw new Failure('usage', `"${text}" is no header; write it like "X-Team: blue"`);
      return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
    }),
  );
}

import { Failure } from '../../../model/failure.ts';
import type { Interval } from '../../../usage/intervals.ts';
import type { StoreReader, StoreSize, StoreView } from '../../../usage/store.ts';
import type { Answer } from '../wire/from-lines.ts';
import type { ResourceName } from '../wire/resources.ts';
import { NothingThere, strangeAnswer } from './failures.ts';
import type { CollectorAddress } from './get-lines.ts';
import { readAnswer } from './read-answer.ts';

/**
 * The store of a running collector. Reads give the same objects as reading its file would.
 * @throws Failure `usage` for a bad address; the reads, `source-unreachable` where the collector cannot be asked or its
 * answer breaks off, `usage` where it wants a token, `store-unusable` where it cannot read its store
 */
export function openRemoteStore(address: CollectorAddress): StoreReader {
  checkUrl(address.url);
  const read = (resource: ResourceName, query = ''): Promise<Answer> =>
    readAnswer(address, `${resource}${query}`);
  const view: StoreView = {
    readUsage: async (window) => (await read('usage', queryOf(window))).usages,
    readRequests: async (window) => (await read('requests', queryOf(window))).requests,
    readNamedPolicies: async () => (await read('named-policies')).namedPolicies,
    readEndpoints: async () => (await read('endpoints')).endpoints,
    visitUsage: async (visit, window) => visit(await view.readUsage(window)),
    visitEndpoints: async (visit) => visit(await view.readEndpoints()),
    readCoverage: async () => (await read('coverage')).coverage,
    readSources: async () => (await read('sources')).sources,
    findSource: async (fingerprint) =>
      (await read('sources')).sources.find((one) => one.isComplete && one.fingerprint === fingerprint),
    readGrantHistory: async () => (await read('grants')).grantHistory,
    recentDigests: async () => (await read('digests')).digests,
    lastSeenPerNode: async () => (await read('nodes')).lastSeen,
    span: async () => (await read('span')).span,
    readHistory: async () => (await read('history')).history,
    readResults: () => resultsOrNone(read('results')),
    readResult: async (nowMs) => {
      const { results, resultFindings } = await read('results', `?at=${nowMs}`);
      const [summary] = results;
      return summary === undefined ? undefined : { ...summary, findings: resultFindings };
    },
    dump: async () => textOf((await read('dump')).dumpLines),
    visitDump: async (visit) => visit((await read('dump')).dumpLines),
    size: async () => sizeOf(address, await read('size')),
  };
  return {
    ...view,
    atOnce: async (action) => action(viewOf(view, await read('observed'))),
    close: async () => {
      // every read has its own connection
    },
  };
}

/** What a judgement needs comes from the one answer; anything else is asked for. */
function viewOf(
  rest: StoreView,
  { usages, requests, namedPolicies, endpoints, coverage, sources, grantHistory, span, history }: Answer,
): StoreView {
  return {
    ...rest,
    readUsage: (window) => (window === undefined ? Promise.resolve(usages) : rest.readUsage(window)),
    readRequests: (window) => (window === undefined ? Promise.resolve(requests) : rest.readRequests(window)),
    readNamedPolicies: () => Promise.resolve(namedPolicies),
    readEndpoints: () => Promise.resolve(endpoints),
    visitUsage: (visit, window) => (window === undefined ? visit(usages) : rest.visitUsage(visit, window)),
    visitEndpoints: (visit) => visit(endpoints),
    readCoverage: () => Promise.resolve(coverage),
    readSources: () => Promise.resolve(sources),
    findSource: (fingerprint) =>
      Promise.resolve(sources.find((one) => one.isComplete && one.fingerprint === fingerprint)),
    readGrantHistory: () => Promise.resolve(grantHistory),
    span: () => Promise.resolve(span),
    readHistory: () => Promise.resolve(history),
  };
}

/** A collector that is older than results has no such path; whatever else is wrong is told by the other reads. */
async function resultsOrNone(reading: Promise<Answer>): Promise<Answer['results'] | undefined> {
  try {
    return (await reading).results;
  } catch (cause) {
    if (cause instanceof NothingThere) return undefined;
    throw cause;
  }
}

function queryOf(window: Interval | undefined): string {
  return window === undefined ? '' : `?from=${window.fromMs}&to=${window.toMs}`;
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function sizeOf({ url }: CollectorAddress, { size }: Answer): StoreSize {
  if (size === undefined) throw strangeAnswer(url);
  return size;
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOurs = url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:');
  if (isOurs && url.username === '' && url.password === '' && url.search === '' && url.hash === '') return;
  // a password in an address would end up in logs and process lists, so the address is not repeated
  throw new Failure('usage', 'the address given to --store cannot be used', {
    remedy: 'write http://host:port or https://host:port; a token goes into --store-token-file',
  });
}

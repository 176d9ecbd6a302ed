import { UsedPairs } from '../findings/exposure/used.ts';
import { type Judgement, judge } from '../findings/judge.ts';
import { Population } from '../findings/population.ts';
import type { JudgementSettings } from '../findings/settings.ts';
import { Activity } from '../grants/activity.ts';
import { Breadth } from '../grants/breadth.ts';
import { type CrossCheck, crossCheck } from '../grants/disputes.ts';
import { PolicyEngine } from '../grants/engine/engine.ts';
import { type Attribution, attribute } from '../grants/evidence.ts';
import type { Grant } from '../grants/grant.ts';
import { Identities } from '../grants/identity.ts';
import { Sharing } from '../grants/sharing.ts';
import { compareProblems, type Problem } from '../model/problem.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { Policy } from '../policies/policy.ts';
import type { SuggestedKind } from '../suggestions/peer-of.ts';
import {
  type ClusterNode,
  nodesOfHistory,
  nodesWatchedSince,
  withAbsences,
  withUnreachedNodes,
} from '../usage/cluster-nodes.ts';
import type { Coverage } from '../usage/coverage.ts';
import type { Interval } from '../usage/intervals.ts';
import type { NamedPolicy } from '../usage/named-policies.ts';
import type { ConnectionRequests } from '../usage/requests/requests.ts';
import type { SourceEntry, StoreView } from '../usage/store.ts';
import type { KnownEndpoint, Usage } from '../usage/usage.ts';
import { boundHeap } from './bound-heap.ts';
import { loadInventory, loadPolicies, type PolicyManifests } from './manifests.ts';
import { openAnyStore, type StoreAccess } from './open-any-store.ts';
import { type Past, readPast } from './past-results.ts';
import { DISK, type PolicySource } from './policy-source.ts';

export interface AnalysisRequest {
  /** file, or address of a running collector */
  readonly storePath: string;
  readonly storeAccess?: StoreAccess;
  readonly policyPaths: readonly string[];
  /** where those paths lead; default: this machine's disk */
  readonly policySource?: PolicySource;
  readonly inventoryPaths: readonly string[];
  readonly settings: JudgementSettings;
  /** of the policies suggested for pods that none isolates; absent: none are made */
  readonly suggestKind?: SuggestedKind;
  /** labels or annotations that name who answers for something, in order; default: see `DEFAULT_OWNER_LABELS` */
  readonly ownerLabels?: readonly string[];
  /** in place of the CODEOWNERS files of the manifests' repositories */
  readonly codeowners?: string;
}

/** What was observed, as far as a judgement needs it. */
export interface Observed {
  readonly usages: readonly Usage[];
  readonly requests: readonly ConnectionRequests[];
  /** by Hubble, as allowing a connection */
  readonly namedPolicies: readonly NamedPolicy[];
  readonly endpoints: readonly KnownEndpoint[];
  readonly coverage: Coverage;
  readonly grantHistory: ReadonlyMap<string, number>;
  readonly sources: readonly SourceEntry[];
  readonly span: Interval | undefined;
  /** of the cluster, as its history tells */
  readonly nodes: readonly ClusterNode[];
  /** from when on it tells of every node; infinity: never */
  readonly nodesWatchedSinceMs: number;
}

export interface Analysis {
  readonly manifests: PolicyManifests;
  readonly inventory: Inventory;
  readonly observed: Observed;
  /** what earlier reports left */
  readonly past: Past;
  readonly engine: PolicyEngine;
  readonly population: Population;
  readonly activity: Activity;
  /** since when a grant exists; undefined where nothing tells */
  readonly grantSince: (grant: Grant) => number | undefined;
  readonly attribution: Attribution;
  readonly crossCheck: CrossCheck;
  readonly judgement: Judgement;
  readonly problems: readonly Problem[];
}

/** Compares what was observed with what the policies allow, and judges every grant. */
export async function analyze(request: AnalysisRequest): Promise<Analysis> {
  boundHeap();
  const source = request.policySource ?? DISK;
  const [stored, { inventory, problems, manifests }] = await readAtOnce(request, source);
  const { past } = stored;
  const observed = knowingNodes(stored.observed, inventory, request.settings.nowMs);
  const engine = new PolicyEngine(manifests.policies, inventory);
  const identities = new Identities(inventory, { lenient: true });
  const { nowMs, unusedForMs, assumeStable } = request.settings;
  const sinceMs = nowMs - unusedForMs;
  const nodes = observed.coverage.map((one) => one.node);
  const population = new Population(observed.endpoints, inventory, nodes, identities);
  const [activity, sharing, breadth] = [new Activity(), new Sharing(sinceMs), new Breadth(sinceMs)];
  const usedPairs = new UsedPairs(population, inventory.agent, sinceMs);
  const witnesses = [activity, sharing, breadth, usedPairs];
  const attribution = attribute(engine, identities, observed.usages, observed.requests, witnesses);
  const grantSince = grantAges(observed.grantHistory, await fileAges(manifests, source));
  const checked = crossCheck({
    ...manifests,
    engine,
    identities,
    named: observed.namedPolicies,
    sinceMs,
    grantSince: assumeStable ? (grant) => grantSince(grant) ?? -Infinity : grantSince,
  });
  const judgement = judge({
    policies: manifests.policies,
    invalid: manifests.invalid,
    engine,
    inventory,
    usages: observed.usages,
    grants: engine.grants,
    attribution,
    activity,
    sharing,
    breadth,
    usedPairs,
    disputes: checked.disputes,
    population,
    coverage: observed.coverage,
    grantSince,
    settings: request.settings,
  });
  const allProblems = [...manifests.problems, ...problems].sort(compareProblems);
  return {
    manifests,
    inventory,
    observed,
    past,
    engine,
    population,
    activity,
    grantSince,
    attribution,
    crossCheck: checked,
    judgement,
    problems: allProblems,
  };
}

export function readObserved(storePath: string, access?: StoreAccess): Promise<Observed> {
  return readOnce(storePath, access, readAll);
}

/** DuckDB sorts what is stored while the manifests are read. What is wrong with these is told first. */
async function readAtOnce(request: AnalysisRequest, source: PolicySource): Promise<[Stored, Written]> {
  const [stored, written] = await Promise.allSettled([readStore(request), readWritten(request, source)]);
  if (written.status === 'rejected') throw written.reason;
  if (stored.status === 'rejected') throw stored.reason;
  return [stored.value, written.value];
}

interface Written {
  readonly inventory: Inventory;
  /** of the inventory */
  readonly problems: readonly Problem[];
  readonly manifests: PolicyManifests;
}

async function readWritten(
  { inventoryPaths, policyPaths }: AnalysisRequest,
  source: PolicySource,
): Promise<Written> {
  const { inventory, problems } = await loadInventory(inventoryPaths);
  return { inventory, problems, manifests: await loadPolicies(policyPaths, inventory.agent, source) };
}

interface Stored {
  readonly observed: Observed;
  readonly past: Past;
}

function readStore({ storePath, storeAccess, settings }: AnalysisRequest): Promise<Stored> {
  return readOnce(storePath, storeAccess, async (view) => ({
    observed: await readAll(view),
    past: await readPast(view, storePath, settings),
  }));
}

async function readOnce<T>(
  storePath: string,
  access: StoreAccess | undefined,
  read: (view: StoreView) => Promise<T>,
): Promise<T> {
  const store = await openAnyStore(storePath, access);
  try {
    return await store.atOnce(read);
  } finally {
    await store.close();
  }
}

async function readAll(store: StoreView): Promise<Observed> {
  const history = await store.readHistory();
  return {
    usages: await store.readUsage(),
    requests: await store.readRequests(),
    namedPolicies: await store.readNamedPolicies(),
    endpoints: await store.readEndpoints(),
    coverage: await store.readCoverage(),
    grantHistory: await store.readGrantHistory(),
    sources: await store.readSources(),
    span: await store.span(),
    nodes: nodesOfHistory(history),
    nodesWatchedSinceMs: nodesWatchedSince(history),
  };
}

/** The same, and what no stream reached stands beside what was covered: nodes of the cluster's past, and of today. */
function knowingNodes(observed: Observed, { nodes, agent }: Inventory, nowMs: number): Observed {
  const { span, coverage } = observed;
  const today = nodes.map(({ name, createdMs = -Infinity }) => ({
    name,
    lived: { fromMs: createdMs, toMs: Infinity },
  }));
  // what went before the first record, or came later than now, hides nothing
  const meant = [...observed.nodes, ...today].filter(
    ({ lived }) => span !== undefined && lived.toMs > span.fromMs && lived.fromMs < nowMs,
  );
  const all = withUnreachedNodes(coverage, meant, agent.clusterName);
  return {
    ...observed,
    coverage: withAbsences(all, observed.nodes, observed.nodesWatchedSinceMs, agent.clusterName),
  };
}

/** When the text of each policy file was last changed; asked only where some object does not say when it was created. */
async function fileAges(
  { policies }: PolicyManifests,
  source: PolicySource,
): Promise<ReadonlyMap<string, number>> {
  const undated = policies.filter((policy) => writtenAtMs(policy) === undefined);
  return source.ages([...new Set(undated.flatMap(filesOf))]);
}

/**
 * Since when a grant exists, by its content. One that the store met later than the first ones came then; one that was
 * there when the store began to look may be older, as old as its object, or as the text of its file.
 */
function grantAges(
  history: ReadonlyMap<string, number>,
  files: ReadonlyMap<string, number>,
): (grant: Grant) => number | undefined {
  const beganMs = Math.min(...history.values());
  return (grant) => {
    const seenMs = history.get(grant.id);
    const writtenMs = writtenAtMs(grant.policy) ?? lastWritten(grant.policy, files);
    if (seenMs === undefined) return writtenMs;
    return seenMs > beganMs ? seenMs : Math.min(seenMs, writtenMs ?? seenMs);
  };
}

/** Of a policy that kustomizations make any of their files may have made it what it is. */
function filesOf({ file, deployment }: Policy): readonly string[] {
  return deployment?.files ?? [file];
}

/** Unknown where it is of one of the files. */
function lastWritten(policy: Policy, files: ReadonlyMap<string, number>): number | undefined {
  const times = filesOf(policy).map((file) => files.get(file));
  return times.includes(undefined) ? undefined : Math.max(...times.filter((ms) => ms !== undefined));
}

/** A base or a patch may be younger than the object that one of them was copied from. */
function writtenAtMs({ metadata, deployment }: Policy): number | undefined {
  return deployment === undefined ? metadata.createdMs : undefined;
}

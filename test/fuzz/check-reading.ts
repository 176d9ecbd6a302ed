import type { Decision } from '../../src/grants/engine/decision.ts';
import { PolicyEngine } from '../../src/grants/engine/engine.ts';
import { Identities, type Identity } from '../../src/grants/identity.ts';
import { DIRECTIONS } from '../../src/model/direction.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import type { Request } from '../../src/model/request.ts';
import { type AgentSettings, DEFAULT_AGENT } from '../../src/policies/inventory/agent-settings.ts';
import type { Inventory } from '../../src/policies/inventory/inventory.ts';
import type { ManifestObject } from '../../src/policies/manifest.ts';
import { type ParsedPolicies, parsePolicies } from '../../src/policies/parse-policies.ts';
import type { Place } from '../../src/policies/place.ts';
import type { Policy, Rule } from '../../src/policies/policy.ts';
import { party } from '../support/parties.ts';
import { inventoryOf, namespaceObject, podObject } from '../support/policies.ts';

/** What became of the objects of one document. */
export interface Reading {
  readonly valid: number;
  readonly invalid: number;
  readonly unenforced: number;
  /** objects that say nothing of what may connect */
  readonly other: number;
  readonly decisions: number;
}

const POLICY_KINDS: readonly (readonly [RegExp, RegExp])[] = [
  [/^NetworkPolicy$/, /^networking\.k8s\.io\//],
  [/^Cilium(Clusterwide)?NetworkPolicy$/, /^cilium\.io\//],
  [/^(Cluster|Admin|BaselineAdmin)NetworkPolicy$/, /^policy\.networking\.k8s\.io\//],
];

const EVERYTHING_ON: AgentSettings = {
  clusterNetworkPolicy: true,
  nodeSelectorLabels: true,
  hostFirewall: true,
};

/**
 * Reads the objects, asks what they allow, and throws where anything is lost, has no place, came from a prototype, or
 * grew out of proportion.
 * @param lines of the file; no place may lie beyond
 * @param options.everythingOn whether the agents enforce every kind of policy and peer; else some kinds are unenforced
 */
export function checkReading(
  objects: readonly ManifestObject[],
  lines: number,
  { everythingOn }: { readonly everythingOn: boolean },
): Reading {
  const agent = everythingOn ? EVERYTHING_ON : DEFAULT_AGENT;
  const size = objects.reduce((sum, object) => sum + sizeOf(object.value), 0);
  let asked = 0;
  const counting = objects.map(
    (object): ManifestObject => ({
      ...object,
      place: (path) => {
        asked += 1;
        return object.place(path);
      },
    }),
  );
  const parsed = parsePolicies(counting, agent);
  const { policies, invalid, unenforced } = parsed;
  demandConserved(objects, parsed);
  for (const { place, message } of invalid) demandPlace(place, message, lines);
  for (const { place, reason } of unenforced) demandPlace(place, reason, lines);
  demand(asked <= 10 + 10 * size, `${asked} places looked up for ${size} values`);
  let out = 0;
  for (const one of [...policies, ...invalid, ...unenforced]) out += walk(one, 1000 + 200 * size);
  demand(out <= 1000 + 200 * size, `${out} values read out of ${size}`);
  const inventory = { ...INVENTORY, agent };
  const decisions = policies.length === 0 ? 0 : decideAll(policies, inventory, size);
  return {
    valid: policies.length,
    invalid: invalid.length,
    unenforced: unenforced.length,
    other: objects.length - policies.length - invalid.length - unenforced.length,
    decisions,
  };
}

export function demandPlace(
  { file, line }: Pick<Place, 'file' | 'line'>,
  message: string,
  lines: number,
): void {
  demand(
    file === FILE && Number.isInteger(line) && line >= 1 && line <= lines,
    `at ${file}:${line} of ${lines} lines`,
  );
  demand(message.trim() !== '', 'an empty message');
}

export const FILE = 'fuzz.yaml';

function demandConserved(objects: readonly ManifestObject[], parsed: ParsedPolicies): void {
  const expected = objects.filter(({ kind, apiVersion }) =>
    POLICY_KINDS.some(([kinds, groups]) => kinds.test(kind) && groups.test(apiVersion)),
  );
  const { policies, invalid, unenforced } = parsed;
  const found = policies.length + invalid.length + unenforced.length;
  demand(found === expected.length, `${expected.length} policy objects, ${found} accounted for`);
  for (const policy of policies) {
    const object = expected.find(
      (one) => one.document === policy.document && one.root.join() === policy.root.join(),
    );
    demand(
      object?.kind === policy.ref.kind && object.name === policy.ref.name,
      'a policy that is not the object',
    );
  }
}

/** Number of values, and of each 16 characters. Ends, because what the reader gives out is a tree or fails before. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 1 + value.length / 16;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, inner]) => sum + key.length / 16 + sizeOf(inner), 1);
}

/** Number of values below, at most `limit` of them; throws where an object inherits what no class of ours gave it. */
function walk(top: unknown, limit: number): number {
  const queue: unknown[] = [top];
  let count = 0;
  while (queue.length > 0 && count <= limit) {
    const value = queue.pop();
    count += 1;
    if (typeof value === 'string') count += value.length / 16;
    if (typeof value !== 'object' || value === null) continue;
    const prototype: unknown = Object.getPrototypeOf(value);
    demand(
      prototype === null || isPrototypeOfClass(prototype),
      'an object with a prototype out of the document',
    );
    for (const inner of Object.values(value)) queue.push(inner);
  }
  return count;
}

function isPrototypeOfClass(prototype: unknown): boolean {
  if (typeof prototype !== 'object' || prototype === null) return false;
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof maker === 'function' && maker.prototype === prototype;
}

const INVENTORY: Inventory = inventoryOf(
  namespaceObject('shop', { team: 'blue' }),
  podObject('shop/web', { http: 8080 }, { tier: 'front', version: 'v1' }),
);

const PARTIES: readonly Identity[] = (() => {
  const identities = new Identities(INVENTORY);
  return [
    'shop/web tier=front version=v1',
    'data/db',
    '203.0.113.9 api.example.com',
    '10.1.2.3',
    'host',
    '?',
  ].map((text) => identities.of(party(text)));
})();

const PORTS: readonly (readonly [Protocol, number, Request?])[] = [
  ['TCP', 8080],
  ['TCP', 80, { kind: 'http', method: 'GET', path: `/api/${'a'.repeat(40)}!`, host: 'api.example.com' }],
  ['UDP', 53, { kind: 'dns', name: `${'a'.repeat(40)}.example.com` }],
  ['TCP', 443, { kind: 'tls', serverName: 'api.example.com' }],
  ['ICMPv4', 8],
];

function decideAll(policies: readonly Policy[], inventory: Inventory, size: number): number {
  const engine = new PolicyEngine(policies, inventory);
  const rules = policies.flatMap((policy) => policy.specs.flatMap((spec) => spec.rules));
  const cells = rules.reduce((sum, rule) => sum + cellsOf(rule), 0);
  demand(rules.length <= size, `${rules.length} rules out of ${size} values`);
  demand(engine.grants.length <= cells, `${engine.grants.length} grants out of ${cells} cells`);
  demand(cells <= (1 + size) ** 2, `${cells} cells out of ${size} values`);
  for (const policy of policies) {
    const own = engine.grants.filter((grant) => grant.policy === policy);
    demand(new Set(own.map((grant) => grant.id)).size === own.length, 'two grants of one policy with one id');
  }
  let count = 0;
  for (const [i, peer] of PARTIES.entries()) {
    const [subject] = PARTIES;
    const [protocol, port, request] = PORTS[i % PORTS.length] ?? ['TCP', 80];
    for (const direction of DIRECTIONS) {
      if (subject === undefined) continue;
      checkDecision(engine.decide(direction, subject, peer, protocol, port, request), cells, rules.length);
      count += 1;
    }
  }
  return count;
}

function checkDecision({ verdict, grants, denials }: Decision, cells: number, rules: number): void {
  demand(['allow', 'deny', 'unenforced', 'unknown'].includes(verdict), `the verdict ${verdict}`);
  demand(grants.length <= cells && denials.length <= rules, 'more matches than there is to match');
}

/** At most: an L7 entry counts for each port beside it. */
function cellsOf({ peers, ports }: Rule): number {
  const ofPorts =
    ports.kind === 'listed'
      ? ports.entries.reduce((sum, entry) => sum + (entry.requests?.entries.length ?? 1), 0)
      : 1;
  return (peers.kind === 'listed' ? peers.peers.length : 1) * ofPorts;
}

function demand(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

import { hashText, type Random } from '../../../src/app/demo/random.ts';
import { type Endpoint, endpointOfLabels, type Workload } from '../../../src/model/endpoint.ts';
import {
  CLUSTER_LABEL,
  LabelSet,
  NAMESPACE_LABEL,
  NAMESPACE_LABELS_PREFIX,
  SERVICE_ACCOUNT_LABEL,
} from '../../../src/model/labels.ts';
import { DAY_MS } from '../../../src/model/time.ts';
import { type SimCluster, type SimWorkload, valueAt } from '../cluster/cluster.ts';
import { chance } from '../draws.ts';
import type { SimParty } from '../needs/need.ts';
import type { Party } from '../truth/allows.ts';

/** A party at one instant: as it is, and as Hubble shows it. */
export interface Present {
  readonly party: Party;
  readonly endpoint: Endpoint;
  /** of a pod */
  readonly workload?: Workload;
  readonly of?: SimWorkload;
  /** the node that runs the pod of the moment */
  readonly node?: string;
  /** a record that does not say by which name the address was found */
  readonly isNameless: boolean;
}

type Known = Pick<Present, 'party' | 'endpoint'>;

/** Hands out the same objects for the same party. */
export class Parties {
  readonly #cluster: SimCluster;
  readonly #known = new Map<string, Known>();

  constructor(cluster: SimCluster) {
    this.#cluster = cluster;
  }

  at(party: SimParty, atMs: number, random: Random): Present {
    switch (party.kind) {
      case 'workload':
        return this.pod(party.workload, random.pick(valueAt(party.workload.placement, atMs)), atMs);
      case 'internet': {
        const ip = `198.51.100.${1 + random.below(30)}`;
        return this.#address(ip, [], false);
      }
      case 'external': {
        const { name, prefix, rotationDays } = party.external;
        const turn = Math.floor(atMs / DAY_MS / rotationDays);
        const ip = `${prefix}.${10 + (hashText(`${name} ${turn}`) % 200)}`;
        return this.#address(ip, [name], chance(random, 3));
      }
      case 'kube-apiserver':
        return {
          ...this.#reserved({ kind: 'kube-apiserver' }, ['reserved:kube-apiserver', 'reserved:remote-node']),
          isNameless: false,
        };
    }
  }

  pod(workload: SimWorkload, node: string, atMs: number): Present {
    const labels = valueAt(workload.labels, atMs);
    const { namespace, ports, kind, name } = workload;
    const { party, endpoint } = this.#once(`${namespace}/${name} ${JSON.stringify(labels)}`, () => {
      const team = this.#cluster.namespaces.find((one) => one.name === namespace)?.team ?? '';
      const texts = [
        ...Object.entries(labels).map(([key, value]) => `k8s:${key}=${value}`),
        `k8s:${NAMESPACE_LABEL}=${namespace}`,
        `k8s:${NAMESPACE_LABELS_PREFIX}kubernetes.io/metadata.name=${namespace}`,
        `k8s:${NAMESPACE_LABELS_PREFIX}team=${team}`,
        `k8s:${CLUSTER_LABEL}=default`,
        `k8s:${SERVICE_ACCOUNT_LABEL}=default`,
      ];
      return {
        party: { kind: 'pod', namespace, team, labels, ports },
        endpoint: endpointOfLabels(LabelSet.parse(texts), undefined, []),
      };
    });
    return { party, endpoint, workload: { kind, name }, of: workload, node, isNameless: false };
  }

  host(): Present {
    return { ...this.#reserved({ kind: 'host' }, ['reserved:host']), isNameless: false };
  }

  #reserved(party: Party, labels: readonly string[]): Known {
    return this.#once(party.kind, () => ({
      party,
      endpoint: endpointOfLabels(LabelSet.parse(labels), undefined, []),
    }));
  }

  #address(ip: string, names: readonly string[], isNameless: boolean): Present {
    const known = this.#once(`${ip} ${names.join()} ${isNameless}`, () => ({
      party: { kind: 'address', ip, names },
      endpoint: endpointOfLabels(LabelSet.parse(['reserved:world']), ip, isNameless ? [] : names),
    }));
    return { ...known, isNameless };
  }

  #once(key: string, make: () => Known): Known {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

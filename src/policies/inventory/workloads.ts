import { parseInstant } from '../../model/time.ts';
import { dig, digList } from '../dig.ts';
import type { PlainObject } from '../plain-object.ts';
import { textMap } from '../read.ts';
import { canonicalAddresses } from './addresses.ts';
import type { LabelFilter } from './identity-labels.ts';

/** A controller's pod template, or a pod that stands alone. */
export interface InventoryWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** identity labels only, without the ones Cilium adds */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  /** canonical texts of a pod's addresses, which are its node's where it uses the host network; empty for templates */
  readonly addresses: readonly string[];
  readonly createdMs?: number;
  /** known for pods that are scheduled */
  readonly node?: string;
  /** 0 means that nothing runs */
  readonly replicas?: number;
  /** of a CronJob */
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly suspended: boolean;
  /** the object that controls it */
  readonly owner?: { readonly kind: string; readonly name: string };
  /** annotations and labels that are short, its own first, then those of its pods */
  readonly marks?: readonly Readonly<Record<string, string>>[];
}

export interface ContainerPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

/** Where each kind keeps its pod template. */
const TEMPLATE_OF: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

/** @param keeps which labels Cilium keeps for the identity */
export function readWorkloads(objects: readonly PlainObject[], keeps: LabelFilter): InventoryWorkload[] {
  return objects.flatMap((object) => {
    const template = Object.hasOwn(TEMPLATE_OF, object.kind) ? TEMPLATE_OF[object.kind] : undefined;
    return template === undefined ? [] : [readWorkload(object, template, keeps)];
  });
}

function readWorkload(
  object: PlainObject,
  templatePath: readonly string[],
  keeps: LabelFilter,
): InventoryWorkload {
  const { value } = object;
  const template = dig(value, templatePath);
  const spec = dig(template, ['spec']);
  const labels = Object.entries(textMap(dig(template, ['metadata', 'labels'])));
  const created = dig(value, ['metadata', 'creationTimestamp']);
  const createdMs = typeof created === 'string' ? parseInstant(created) : undefined;
  const [account, node, replicas, schedule, timeZone] = [
    dig(spec, ['serviceAccountName']),
    dig(spec, ['nodeName']),
    dig(value, ['spec', 'replicas']),
    dig(value, ['spec', 'schedule']),
    dig(value, ['spec', 'timeZone']),
  ];
  return {
    kind: object.kind,
    namespace: object.namespace ?? 'default',
    name: object.name,
    podLabels: Object.fromEntries(labels.filter(([key]) => keeps('k8s', key))),
    serviceAccount: typeof account === 'string' ? account : 'default',
    ports: containerPorts(spec),
    hostNetwork: dig(spec, ['hostNetwork']) === true,
    addresses: object.kind === 'Pod' ? podAddresses(value) : [],
    suspended: dig(value, ['spec', 'suspend']) === true,
    // a pod is its own template
    marks: [...new Set([value, template])].flatMap(marksOf),
    ...ownerOf(value),
    ...(createdMs === undefined ? {} : { createdMs }),
    ...(typeof node === 'string' ? { node } : {}),
    ...(typeof replicas === 'number' ? { replicas } : {}),
    ...(typeof schedule === 'string' ? { schedule } : {}),
    ...(typeof timeZone === 'string' ? { timeZone } : {}),
  };
}

/** What is longer is data of a program, such as the object as it was last applied. */
const MAX_MARK_LENGTH = 256;

/** Annotations and labels that a person could have written. */
export function marksOf(object: unknown): Readonly<Record<string, string>>[] {
  return ['annotations', 'labels'].flatMap((field) => {
    const marks = Object.entries(textMap(dig(object, ['metadata', field])));
    const short = marks.filter(([, value]) => value.length <= MAX_MARK_LENGTH);
    return short.length === 0 ? [] : [Object.fromEntries(short)];
  });
}

function ownerOf(object: unknown): Pick<InventoryWorkload, 'owner'> {
  const controller = digList(object, ['metadata', 'ownerReferences']).find(
    (reference) => dig(reference, ['controller']) === true,
  );
  const [kind, name] = [dig(controller, ['kind']), dig(controller, ['name'])];
  return typeof kind === 'string' && typeof name === 'string' ? { owner: { kind, name } } : {};
}

/** The addresses of a pod that has ended may be another's by now. */
function podAddresses(pod: unknown): string[] {
  const phase = dig(pod, ['status', 'phase']);
  if (phase === 'Succeeded' || phase === 'Failed') return [];
  return canonicalAddresses([
    dig(pod, ['status', 'podIP']),
    ...digList(pod, ['status', 'podIPs']).map((item) => dig(item, ['ip'])),
  ]);
}

function containerPorts(podSpec: unknown): ContainerPort[] {
  const containers = ['containers', 'initContainers'].flatMap((field) => digList(podSpec, [field]));
  return containers.flatMap((container) =>
    digList(container, ['ports']).flatMap((item) => {
      const [name, port, protocol] = [
        dig(item, ['name']),
        dig(item, ['containerPort']),
        dig(item, ['protocol']),
      ];
      if (typeof name !== 'string' || typeof port !== 'number') return [];
      return [{ name, port, protocol: typeof protocol === 'string' ? protocol : 'TCP' }];
    }),
  );
}

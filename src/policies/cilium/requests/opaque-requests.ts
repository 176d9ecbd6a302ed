import { ok } from '../../../model/result.ts';
import { canonicalJson } from '../../canonical-json.ts';
import type { Path } from '../../place.ts';
import { invalid, type Read, readEach, readMap, readText } from '../../read.ts';
import type { L7Section } from '../l7.ts';
import { demandSoundKafka } from './kafka-rule.ts';
import type { RequestScope, Understood } from './understood.ts';

/** A proxy whose decisions are not known here: one entry that may let anything through. */
export function readOpaqueRequests(section: L7Section, path: Path, scope: RequestScope): Read<Understood> {
  const kafka = readEach(section.lists.kafka ?? [], [...path, 'rules', 'kafka'], demandSoundKafka);
  if (!kafka.ok) return kafka;
  const pairs = readEach(section.lists.l7 ?? [], [...path, 'rules', 'l7'], demandSoundPairs);
  if (!pairs.ok) return pairs;
  const { text, at } = describe(section);
  const entryPath = [...path, ...at];
  return ok({
    requests: {
      protocol: 'opaque',
      entries: [
        {
          path: entryPath,
          place: scope.place(entryPath),
          text,
          content: canonicalJson({ opaque: section, namespace: scope.namespace ?? '' }),
          matches: () => 'maybe',
          meets: () => 'maybe',
        },
      ],
    },
    unclear: [],
  });
}

function describe({ listener, lists, l7proto, unknownKinds, terminatingTLS }: L7Section): {
  readonly text: string;
  /** below the toPorts element */
  readonly at: Path;
} {
  if (listener !== undefined) return { text: `listener ${listenerName(listener)}`, at: ['listener'] };
  if (lists.kafka !== undefined && lists.kafka.length > 0)
    return { text: 'Kafka rules', at: ['rules', 'kafka'] };
  if (l7proto !== '') return { text: `${l7proto} rules`, at: ['rules', 'l7proto'] };
  const [unknown] = unknownKinds;
  if (unknown !== undefined) return { text: `${unknownKinds.join(' and ')} rules`, at: ['rules', unknown] };
  return {
    text: 'TLS inspection',
    at: [terminatingTLS === undefined ? 'originatingTLS' : 'terminatingTLS'],
  };
}

/** `envoy/foo`: its Envoy configuration and its name. */
function listenerName(listener: Readonly<Record<string, unknown>>): string {
  const config = readMap(listener['envoyConfig'], []);
  const parts = [config.ok ? config.value?.['name'] : undefined, listener['name']];
  return parts.filter((part) => typeof part === 'string').join('/');
}

/** Source: Cilium pkg/policy/api/l7.go. */
function demandSoundPairs(item: unknown, path: Path): Read<undefined> {
  const map = readMap(item, path);
  if (!map.ok) return map;
  for (const [key, value] of Object.entries(map.value ?? {})) {
    if (key === '') return invalid(path, 'an empty key');
    const text = readText(value, [...path, key]);
    if (!text.ok) return text;
  }
  return ok(undefined);
}

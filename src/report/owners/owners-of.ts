import { type Finding, isAboutPolicy } from '../../findings/finding.ts';
import type { Member, Population } from '../../findings/population.ts';
import { formatWorkload, workloadName } from '../../findings/workload-name.ts';
import { getOrMake } from '../../model/get-or-make.ts';
import { groupBy } from '../../model/group-by.ts';
import { NAMESPACE_LABELS_PREFIX } from '../../model/labels.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Policy } from '../../policies/policy.ts';
import { type Marks, marksOf, namedOwners } from './named-owners.ts';

export interface OwnerSources {
  /** labels or annotations, in the order they are looked for */
  readonly keys: readonly string[];
  readonly population: Pick<Population, 'members' | 'subjects' | 'podsIn'>;
  readonly inventory: Pick<Inventory, 'namespaces' | 'namespaceAnnotations'>;
  /** of a manifest, by its CODEOWNERS; empty: nobody */
  readonly codeowners: (file: string) => readonly string[];
}

/**
 * Who answers for each finding, by its key: those whom the most specific place names that names anyone. That is the
 * policy, then the workloads that it selects where they agree, or that the finding is about, then the namespace, then
 * the CODEOWNERS of the manifest. Findings for which nobody is named are left out.
 */
export function ownersOf(
  findings: readonly Finding[],
  sources: OwnerSources,
): ReadonlyMap<string, readonly string[]> {
  const lookup = new OwnerLookup(sources);
  const owners = findings.flatMap((finding) => {
    const named = lookup.of(finding);
    return named.length === 0 ? [] : [[finding.key, named] as const];
  });
  return new Map(owners);
}

/** Empty: nobody is named there. */
type Named = readonly string[];
const NOBODY: Named = [];

class OwnerLookup {
  readonly #sources: OwnerSources;
  readonly #byPolicy = new Map<Policy, Named>();
  readonly #byNamespace = new Map<string, Named>();
  readonly #byMember = new Map<Member, Named>();
  readonly #byFile = new Map<string, Named>();
  /** the same people are the same list, by their text */
  readonly #lists = new Map<string, Named>();
  #byName: ReadonlyMap<string, readonly Member[]> | undefined;

  constructor(sources: OwnerSources) {
    this.#sources = sources;
  }

  of(finding: Finding): Named {
    if (!isAboutPolicy(finding)) {
      const { workload } = finding;
      return firstNamed(
        () => this.#agreed(this.#called(formatWorkload(workload))),
        () => this.#ofNamespace(workload.namespace),
      );
    }
    const { ref, place } = finding;
    return firstNamed(
      () => ('policy' in finding ? this.#ofPolicy(finding.policy) : NOBODY),
      () => (ref.namespace === undefined ? NOBODY : this.#ofNamespace(ref.namespace)),
      () => getOrMake(this.#byFile, place.file, () => this.#sources.codeowners(place.file)),
    );
  }

  #ofPolicy(policy: Policy): Named {
    return getOrMake(this.#byPolicy, policy, () => {
      const { annotations, labels } = policy.metadata;
      const { keys, population } = this.#sources;
      return firstNamed(
        () => namedOwners(keys, [marksOf(annotations), marksOf(labels)]),
        () => this.#agreed(policy.specs.flatMap((spec) => population.subjects(spec))),
      );
    });
  }

  #ofNamespace(namespace: string): Named {
    return getOrMake(this.#byNamespace, namespace, () => {
      const { keys, inventory, population } = this.#sources;
      const [pod] = population.podsIn(namespace);
      return namedOwners(keys, [
        marksOf(inventory.namespaceAnnotations.get(namespace)),
        marksOf(inventory.namespaces.get(namespace)),
        // traffic tells what pods' identities have of it
        identityLabels(pod, NAMESPACE_LABELS_PREFIX),
      ]);
    });
  }

  /** Where those who name anyone name the same; of several teams none answers for what concerns them all. */
  #agreed(members: readonly Member[]): Named {
    let agreed = NOBODY;
    for (const member of members) {
      const named = this.#ofMember(member);
      if (named.length === 0 || named === agreed) continue;
      if (agreed !== NOBODY) return NOBODY;
      agreed = named;
    }
    return agreed;
  }

  #ofMember(member: Member): Named {
    return getOrMake(this.#byMember, member, () => {
      const written = member.workloads.flatMap(({ marks = [] }) => marks.map(marksOf));
      const named = namedOwners(this.#sources.keys, [...written, identityLabels(member, '')]);
      return getOrMake(this.#lists, named.join(), () => named);
    });
  }

  #called(name: string): readonly Member[] {
    this.#byName ??= groupBy(this.#sources.population.members, (one) => formatWorkload(workloadName(one)));
    return this.#byName.get(name) ?? [];
  }
}

function firstNamed(...places: readonly (() => Named)[]): Named {
  for (const place of places) {
    const named = place();
    if (named.length > 0) return named;
  }
  return NOBODY;
}

/** What of a pod's labels its identity has. */
function identityLabels(member: Member | undefined, prefix: string): Marks {
  const endpoint = member?.identity.endpoint;
  if (endpoint === undefined || endpoint.kind === 'unknown') return () => undefined;
  return (key) => endpoint.labels.get('k8s', `${prefix}${key}`);
}

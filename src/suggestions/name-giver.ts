import type { WorkloadName } from '../findings/finding.ts';
import { formatWorkload } from '../findings/workload-name.ts';
import { shortHash } from '../model/hash.ts';
import { formatRef, type PolicyRef } from '../policies/policy.ts';
import type { SuggestedKind } from './peer-of.ts';
import { safeName } from './valid-names.ts';

/** Names for new policies, of objects and files, that nothing else has. */
export class NameGiver {
  readonly #kind: SuggestedKind;
  readonly #taken: Set<string>;

  constructor(kind: SuggestedKind, taken: readonly PolicyRef[]) {
    this.#kind = kind;
    this.#taken = new Set(taken.map(formatRef));
  }

  of(workload: WorkloadName): { readonly name: string; readonly file: string } {
    const like = safeName(workload.name);
    // a Deployment and a StatefulSet may have one name
    const choices = [like, `${like}-${shortHash(formatWorkload(workload)).slice(0, 8)}`];
    const free = choices.find((one) => !this.#taken.has(this.#ref(workload, one))) ?? choices.join('-');
    this.#taken.add(this.#ref(workload, free));
    return { name: nameOf(free), file: `${workload.namespace}/${free}.yaml` };
  }

  #ref({ namespace }: WorkloadName, stem: string): string {
    return formatRef({ kind: this.#kind, namespace, name: nameOf(stem) });
  }
}

function nameOf(stem: string): string {
  return `${stem}-default-deny`;
}

import type { AgentSettings } from '../../policies/inventory/agent-settings.ts';
import type { ProposalRepository, RepositoryFiles } from '../../proposals/repository.ts';
import { loadPolicies, type PolicyManifests } from '../manifests.ts';
import { isRead, snapshotSource } from '../propose/snapshot-source.ts';

/** The policies of a commit, with the files that they were read from. */
export interface Snapshot {
  readonly files: RepositoryFiles;
  readonly manifests: PolicyManifests;
}

/** Reads each commit once. */
export class Snapshots {
  readonly #repository: ProposalRepository;
  readonly #paths: readonly string[];
  readonly #agent: AgentSettings;
  readonly #known = new Map<string, Promise<Snapshot>>();

  constructor(repository: ProposalRepository, paths: readonly string[], agent: AgentSettings) {
    this.#repository = repository;
    this.#paths = paths;
    this.#agent = agent;
  }

  /** @throws Failure where it cannot be read, or holds no manifests at the paths */
  at(commit: string): Promise<Snapshot> {
    const known = this.#known.get(commit) ?? this.#read(commit);
    this.#known.set(commit, known);
    return known;
  }

  /** The same with other texts; undefined: the file goes. */
  with({ files }: Snapshot, changed: ReadonlyMap<string, string | undefined>): Promise<Snapshot> {
    const texts = new Map(files.texts);
    for (const [path, text] of changed) {
      if (text === undefined) texts.delete(path);
      else if (isRead(path)) texts.set(path, text);
    }
    return this.#load({ ...files, texts });
  }

  async #read(commit: string): Promise<Snapshot> {
    return this.#load(await this.#repository.readFiles(commit, isRead));
  }

  async #load(files: RepositoryFiles): Promise<Snapshot> {
    const manifests = await loadPolicies(this.#paths, this.#agent, snapshotSource(files, this.#repository));
    return { files, manifests };
  }
}

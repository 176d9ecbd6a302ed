import type { AgentSettings } from '../inventory/agent-settings.ts';
import type { PeerMatch, Rule } from '../policy.ts';

/** What surrounds a peer: the policy's namespace (none for cluster-wide ones), and whom its subject selects. */
export interface PeerScope {
  readonly namespace: string | undefined;
  readonly subjectSelectsInit: boolean;
  /** a host policy */
  readonly subjectIsNodes: boolean;
  /** of the element that lists the peer */
  readonly effect: Rule['effect'];
  readonly agent: AgentSettings;
}

export type DescribedPeer = PeerMatch & { readonly text: string };

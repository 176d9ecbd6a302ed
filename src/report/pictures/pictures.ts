/** What people would rather look at than read. Plain data: days are numbered since the epoch, in UTC. */
export interface Pictures {
  readonly map: ServiceMap;
  readonly strips: UseStrips;
  readonly coverage: CoveragePicture;
}

/** Who may reach whom, and who did: see service-map.ts. */
export interface ServiceMap {
  readonly nodes: readonly MapNode[];
  /** at most one for each pair and use */
  readonly edges: readonly MapEdge[];
  /** what was folded to keep it legible, in sentences; empty where all is there */
  readonly folded: readonly string[];
}

export interface MapNode {
  /**
   * index in `nodes` is what edges name. `group`: many workloads that a rule names together, or a namespace whose
   * workloads are folded; `cluster`: nodes, the API server and the like
   */
  readonly kind: 'workload' | 'group' | 'outside' | 'cluster';
  /** of a workload, and of a group where all of it are in one */
  readonly namespace?: string;
  /** `web`, `every pod of shop`, `world`, `10.0.0.0/8`, `api.example.com`, `kube-apiserver` */
  readonly name: string;
  /** how many are in a group */
  readonly workloads?: number;
  /** of a group: indexes of its workloads; absent where it is every one of its namespace, or of the cluster */
  readonly members?: readonly number[];
}

export interface MapEdge {
  readonly from: number;
  readonly to: number;
  /** in words: as granted where it is used or unused, as seen where it is denied or open: `TCP 5432` */
  readonly ports: string;
  readonly use: EdgeUse;
  /** distinct connections seen in the window */
  readonly connections: number;
}

/** `unused`: granted, never used in the window; `used`; `denied`: seen, dropped; `open`: used, no policy isolates either side */
export const EDGE_USES = ['denied', 'open', 'unused', 'used'] as const;
export type EdgeUse = (typeof EDGE_USES)[number];

/** Use of the rules that findings are about, day by day. */
export interface UseStrips {
  /** day of the first character of each */
  readonly firstDay: number;
  /** distinct ones, one character a day, oldest first, in runs: `12su3b` is twelve days `s`, a day `u`, three days `b` */
  readonly strips: readonly string[];
  /** grant id → index in `strips` */
  readonly byGrant: Readonly<Record<string, number>>;
}

/**
 * `u` used; `s` silent, and all day it could have been seen; `p` silent, and part of the day it could have; `b` blind:
 * use could not have been seen; `n` nothing to see: before the recording, the rule or its workloads began
 */
export type DayMark = 'u' | 's' | 'p' | 'b' | 'n';

export interface CoveragePicture {
  /** day of the first entry of each lane */
  readonly firstDay: number;
  /** by name */
  readonly lanes: readonly CoverageLane[];
}

/** One node, day by day. */
export interface CoverageLane {
  readonly node: string;
  /** share of the day that was covered, 0 to 1, oldest first; null: the node was not there, or nothing was recorded yet */
  readonly days: readonly (number | null)[];
  /** days on which events were lost, as offsets from the first */
  readonly lostDays: readonly number[];
  readonly lostEvents: number;
  /** no stream ever reached it */
  readonly isUnreached: boolean;
}

export const NO_PICTURES: Pictures = {
  map: { nodes: [], edges: [], folded: [] },
  strips: { firstDay: 0, strips: [], byGrant: {} },
  coverage: { firstDay: 0, lanes: [] },
};

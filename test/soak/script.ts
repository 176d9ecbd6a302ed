/** What happens during a soak, the same in the process that serves the flows and in the one that judges. */
export interface SoakScript {
  readonly seconds: number;
  /** flows per second of all nodes together */
  readonly rate: number;
}

/** Parts of the run. */
export const LOST_AT = [0.3, 0.65] as const;
export const LOST_EVENTS = 100;
export const LOSING_NODE = 'default/node-3';
/** relay goes away and comes back; the rings of the nodes stay, as they do when the relay's pod is replaced */
export const RESTART_AT = 0.45;
export const RESTART_SECONDS = 3;
/** a node of which nothing is to be seen for a while */
export const SILENT = { node: 'default/node-7', from: 0.4, to: 0.6 } as const;
/** what a node's ring holds */
export const RING_SECONDS = 20;

/** What was sent, as the generator counted it. */
export interface SoakTruth {
  /** events by `connectionName` */
  readonly connections: Readonly<Record<string, number>>;
  /** per node, flows by the second since the Unix epoch in which they happened */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly total: number;
  /** processor time of all threads of the sending process, from the first flow to the last */
  readonly cpuSeconds: number;
}

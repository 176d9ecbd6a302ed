/** Everything a judgement depends on beside the data. */
export interface JudgementSettings {
  readonly nowMs: number;
  /** how long a grant must have been observed without use */
  readonly unusedForMs: number;
  /** take rules and workloads of unknown age to be older than the window */
  readonly assumeStable: boolean;
  /** policies that the user keeps as they are */
  readonly keeps: readonly Keep[];
}

/** One entry of the configuration's `keep`. */
export interface Keep {
  /** `namespace/name`, or `name` of a policy for the whole cluster; `*` stands for any characters but `/` */
  readonly policy: string;
  readonly reason: string;
  /** undefined: for ever */
  readonly untilMs?: number;
}

/** Annotations by which a person keeps a policy as it is. */
export const KEEP_ANNOTATION = 'lapse.dev/keep';
export const KEEP_UNTIL_ANNOTATION = 'lapse.dev/keep-until';

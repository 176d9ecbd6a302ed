/** How well one judgement of one cluster agrees with the truth. Plain data: it may come from another process. */
export interface Assessment {
  readonly seed: number;
  readonly day: number;
  readonly windowDays: number;
  readonly cells: number;
  readonly neededCells: number;
  readonly revoked: number;
  readonly held: number;
  /** must be empty */
  readonly falseRevocations: readonly FalseRevocation[];
  /** revoked although used in the window, in a gap of an otherwise long enough observation: nobody could have known */
  readonly usedUnseen: readonly RareNeed[];
  /** never needed and evaluable; rules first, then the peers and ports of other rules, then single cells */
  readonly idleParts: readonly IdlePart[];
  /** never needed cells that no judge could have told, by reason */
  readonly notEvaluable: Readonly<Record<string, number>>;
  /** needs that did not show in the window and come again: what became of their cells */
  readonly rareNeeds: readonly RareNeed[];
  /** one per unused cell that has a likelihood: what was said of its grant */
  readonly forecasts: readonly Forecast[];
  /** one per finding that has a likelihood: what was said of all its cells together */
  readonly forecastsOfFindings: readonly Forecast[];
}

export interface FalseRevocation {
  readonly cell: string;
  readonly sentence: string;
  readonly why:
    | 'used in the window'
    /** no record of it, but not enough time of all nodes that ran its subject on record either */
    | 'used in the window where its pods ran unobserved'
    | 'used on a schedule that the inventory shows';
  readonly need: string;
  /** such as contradicts it */
  readonly use: string;
}

export interface IdlePart {
  readonly grain: 'rule' | 'part' | 'cell';
  readonly cell: string;
  /** undefined: revoked, as it should be */
  readonly missed: string | undefined;
}

export interface RareNeed {
  readonly cell: string;
  readonly rhythm: string;
  readonly verdict: string;
  readonly chance: number | undefined;
}

export interface Forecast {
  readonly chance: number;
  /** whether the truth uses the cell within the likelihood's own horizon */
  readonly happened: boolean;
  readonly isRevoked: boolean;
  /** whether any need ever uses it */
  readonly isNeeded: boolean;
}

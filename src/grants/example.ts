import type { SeenRequest } from '../model/seen-request.ts';
import type { Usage } from '../usage/usage.ts';

/** A connection that was a use of a grant. */
export interface Example extends Usage {
  /** what the connection was last used for that is a use of an L7 entry */
  readonly request?: SeenRequest;
}

import { describe, expect, it } from 'vitest';
import { holdOfRequests } from '../../src/findings/holds/of-requests.ts';
import { DAY_MS } from '../../src/model/time.ts';
import { daysAgo, NOW_MS } from './situation.ts';

const settings = { nowMs: NOW_MS, unusedForMs: 30 * DAY_MS, assumeStable: false, keeps: [] };

describe('requests that were not seen hold an L7 entry', () => {
  it.each([
    { why: 'all were seen', unseen: undefined, until: undefined },
    { why: 'some within the window were not', unseen: 10, until: -20 },
    { why: 'since the start of the window all were', unseen: 30, until: undefined },
  ])('$why', ({ unseen, until }) => {
    const hold = holdOfRequests(unseen === undefined ? undefined : daysAgo(unseen), settings);
    expect(hold?.untilMs).toBe(until === undefined ? undefined : daysAgo(until));
    expect(hold?.reason).toBe(until === undefined ? undefined : 'requests-not-seen');
  });
});

import { describe, expect, it } from 'vitest';
import { type Action, isWrite } from '../../src/proposals/action.ts';
import { decide } from '../../src/proposals/decide.ts';
import type { DraftFacts } from '../../src/proposals/draft.ts';
import type { ProposalSettings } from '../../src/proposals/settings.ts';
import { draftOf, SETTINGS, World } from './model.ts';

function run(
  world: World,
  drafts: readonly DraftFacts[],
  settings: Partial<ProposalSettings> = {},
): Action[] {
  const actions = decide({
    drafts,
    state: world.state,
    settings: { ...SETTINGS, ...settings },
    nowMs: world.nowMs,
    reasons: () => 'it is in use',
  });
  world.apply(actions);
  return actions;
}

const shop = draftOf('shop', ['a', 'b']);

describe('decide', () => {
  it('opens what is new; a second run leaves it', () => {
    const world = new World();
    expect(run(world, [shop]).map((one) => one.kind)).toEqual(['open']);
    expect(run(world, [shop]).map((one) => one.kind)).toEqual(['leave']);
  });

  it('is done again where it was pushed and not opened', () => {
    const world = new World();
    world.push(shop, undefined);
    const [action] = run(world, [shop]);
    expect(action).toMatchObject({ kind: 'open', commit: { kind: 'none' } });
  });

  it('shrinks, and says what is gone', () => {
    const world = new World();
    run(world, [shop]);
    const [action] = run(world, [draftOf('shop', ['a'])]);
    expect(action).toMatchObject({ kind: 'update', why: ['content'], dropped: [{ why: 'it is in use' }] });
    expect(run(world, [draftOf('shop', ['a'])]).filter(isWrite)).toEqual([]);
  });
});

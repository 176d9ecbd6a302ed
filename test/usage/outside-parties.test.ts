import { describe, expect, it } from 'vitest';
import { type Outside, OutsideParties } from '../../src/usage/outside-parties.ts';

const LIMITS = { exact: 1, prefixes: [1, 1, 1], named: 2, namesAlone: 1 } as const;

function outside(text: string): Outside {
  const [place = '', ...names] = text.split(' ');
  return { place: place === '-' ? '' : place, names };
}

function keepAll(
  texts: readonly string[],
  limits: ConstructorParameters<typeof OutsideParties>[0] = LIMITS,
): string[] {
  const parties = new OutsideParties(limits);
  return texts.map((text) => {
    const { place, names } = parties.keep(outside(text));
    return [place === '' ? '-' : place, ...names].join(' ');
  });
}

describe('OutsideParties', () => {
  it.each([
    {
      why: 'an address beyond the bound keeps its prefix and its names',
      given: ['20.0.0.1 a.example', '20.0.0.2 a.example'],
      kept: ['20.0.0.1 a.example', '20.0.0.0/24 a.example'],
    },
    {
      why: 'a name with too many places gives up the place',
      given: ['20.0.0.1 a.example', '20.0.0.2 a.example', '20.1.0.1 a.example', '20.2.0.1 a.example'],
      kept: ['20.0.0.1 a.example', '20.0.0.0/24 a.example', '0.0.0.0/0 a.example', '0.0.0.0/0 a.example'],
    },
    {
      why: 'where names are too many, the place is all that is kept',
      given: ['20.0.0.1 a.example', '20.0.0.1 b.example', '20.0.0.1 c.example', '20.0.0.1 d.example'],
      kept: ['20.0.0.1 a.example', '20.0.0.1 b.example', '0.0.0.0/0 c.example', '20.0.0.1'],
    },
    {
      why: 'one that was kept with its names stays as it is',
      given: ['20.0.0.1 a.example', '20.0.0.1 b.example', '20.0.0.1 c.example', '20.0.0.1 a.example'],
      kept: ['20.0.0.1 a.example', '20.0.0.1 b.example', '0.0.0.0/0 c.example', '20.0.0.1 a.example'],
    },
    {
      why: 'names without an address are bounded, too',
      given: ['- a.example', '- b.example', '- a.example', '-'],
      kept: ['- a.example', '-', '- a.example', '-'],
    },
  ])('$why', ({ given, kept }) => {
    expect(keepAll(given)).toEqual(kept);
  });

  it('an outside party within the bounds is the object itself', () => {
    const given = outside('20.0.0.1 a.example');
    expect(new OutsideParties(LIMITS).keep(given)).toBe(given);
  });

  it('what is on record counts towards every bound', () => {
    const parties = new OutsideParties(LIMITS);
    for (const text of ['20.0.0.1 a.example', '20.0.0.0/24 a.example', '0.0.0.0/0 a.example'])
      parties.note(outside(text));
    expect(parties.keep(outside('20.0.0.9 b.example'))).toEqual({ place: '20.0.0.0/24', names: [] });
    expect(parties.keep(outside('20.0.0.9 a.example'))).toEqual({
      place: '20.0.0.0/24',
      names: ['a.example'],
    });
  });
});

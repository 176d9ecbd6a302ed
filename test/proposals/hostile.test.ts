import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inkText, withoutCommands } from '../../src/proposals/body/ink.ts';
import { branchOf, prefixProblem } from '../../src/proposals/branch-name.ts';
import { keepLine, readChoices, recreateLine } from '../../src/proposals/choices.ts';
import { commitMessage } from '../../src/proposals/commit-message.ts';
import { formatMarker, type Marker, readMarker, withMarker } from '../../src/proposals/marker.ts';
import { trailerOf, trailerValue } from '../../src/proposals/state.ts';
import { draftOf, findingOf } from './model.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const nasty = fc.oneof(
  anyText,
  fc.constantFrom('-->', '--!>', '<!--', '@all', 'fixes #1', '/close', '\n/merge', '..', '.lock'),
);
const hostile = fc.array(nasty, { maxLength: 5 }).map((parts) => parts.join(' '));

describe('branchOf', () => {
  it.each([
    { key: 'namespace:shop', expected: /^lapse\/namespace-shop$/ },
    { key: 'all', expected: /^lapse\/all$/ },
    { key: 'owner:@shop-team', expected: /^lapse\/owner-shop-team_[0-9a-f]{12}$/ },
    { key: 'owner:Shop-Team', expected: /^lapse\/owner-shop-team_[0-9a-f]{12}$/ },
    {
      key: 'policy:NetworkPolicy shop/../../x.lock',
      expected: /^lapse\/policy-networkpolicy-shop-x-lock_[0-9a-f]{12}$/,
    },
    { key: `owner:${'x'.repeat(300)}`, expected: /^lapse\/owner-x+_[0-9a-f]{12}$/ },
  ])('$key is a branch that git takes', ({ key, expected }) => {
    expect(branchOf(key, 'lapse/')).toMatch(expected);
  });

  it('is a plain name of at most 100 characters, and another for another key', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const [first, second] = [branchOf(`owner:${a}`, 'lapse/'), branchOf(`owner:${b}`, 'lapse/')];
        expect(first).toMatch(/^lapse\/[a-z0-9_-]{1,94}$/);
        expect(first === second).toBe(a === b);
      }),
    );
  });

  it.each(['', '/', 'lapse', '../x/', 'a..b/', 'x.lock/', '-x/', 'a b/', 'a//', `${'x'.repeat(60)}/`])(
    'the prefix "%s" is refused',
    (prefix) => expect(prefixProblem(prefix)).toBeDefined(),
  );

  it.each(['lapse/', 'bots/lapse-', 'lapse.dev/'])('the prefix "%s" is taken', (prefix) =>
    expect(prefixProblem(prefix)).toBeUndefined(),
  );
});

function marker(text: string): Marker {
  return {
    key: text,
    findings: [{ key: text, grants: ['0123abcd'], sentence: text }],
    isCut: false,
    content: text,
    base: { branch: text, commit: 'c' },
    untilMs: 5,
    title: text,
    labels: [text],
    dropped: [{ sentence: text, why: text }],
    end: { step: 'closing', why: 'superseded' },
  };
}

describe('a marker', () => {
  it('comes back as it went, is one line, and ends where it ends', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = formatMarker(marker(text));
        expect(written.slice(4, -3)).not.toMatch(/[<>\n@#/]/);
        expect(readMarker(`a\n${written}\nb`)?.key).toBe(text);
        expect(readMarker(withMarker(`a\n${written}\nb`, marker('x')))).toEqual(marker('x'));
      }),
    );
  });

  it('is none where anything of it is broken, and never an error', () => {
    fc.assert(
      fc.property(fc.nat(400), anyText, (at, text) => {
        const written = formatMarker(marker('x'));
        expect(() => readMarker(written.slice(0, at) + text + written.slice(at + 1))).not.toThrow();
      }),
    );
    for (const json of ['1', '[]', '{}', 'null', '{"v":2}', '{"v":1,"key":"k"}'])
      expect(readMarker(`<!-- lapse-proposal ${json} -->`)).toBeUndefined();
  });

  it('is bounded, and says that it was cut', () => {
    const findings = Array.from({ length: 2000 }, (_, i) => findingOf(`f${i}`));
    const written = formatMarker({ ...marker('x'), findings });
    expect(written.length).toBeLessThan(40_000);
    expect(readMarker(written)?.isCut).toBe(true);
  });
});

describe('choices', () => {
  const box = { ...findingOf('a'), isTicked: false, reason: '' };

  it('come back, with the reason that a person wrote, however often they are written again', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (sentence, reason, isTicked) => {
        const first = keepLine({ ...box, sentence, isTicked });
        expect(first).not.toContain('\n');
        const edited = `${first} ${reason.replaceAll(/[\r\n]/g, ' ')}`;
        const [read] = readChoices(edited).keeps;
        expect(read).toMatchObject({ key: box.key, grants: box.grants, isTicked });
        if (read === undefined) throw new Error('nothing was read');
        const again = readChoices(keepLine(read)).keeps;
        expect(again).toEqual([read]);
      }),
    );
  });

  it('are told apart from text that looks like them', () => {
    const line = recreateLine({ isTicked: true, number: 7 }, 'x');
    expect(readChoices(`${line}\r\n`).recreates).toEqual([{ isTicked: true, number: 7 }]);
    expect(readChoices(`text ${line}`).recreates).toEqual([]);
    expect(readChoices('- [x] keep: everything').keeps).toEqual([]);
  });
});

it('a commit message ends in its trailers alone, whatever things are called', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const key = `owner:${text}`;
      const finding = { ...findingOf('a'), sentence: `${text}\n\nLapse-Proposal: forged` };
      const message = commitMessage(
        { ...draftOf('x', []), key, findings: [finding] },
        { signedOffBy: 'A <a@example.com>' },
      );
      expect(trailerOf(message, 'Lapse-Proposal')).toBe(trailerValue(key));
      expect(message.split('\n')[0]?.length).toBeLessThanOrEqual(72);
    }),
  );
});

it('no text of tenants mentions, refers, closes or commands', () => {
  expect(inkText('@org/team fixes #1 closes GH-2 https://x.example <b>')).not.toMatch(
    /@org|#1|GH-2|:\/\/|<b>/,
  );
  expect(withoutCommands('a\n/close\n  /merge\n> /label x')).not.toMatch(/^[ >]*\//m);
});

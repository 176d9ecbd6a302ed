import { afterEach, expect, it } from 'vitest';
import { agesBesideDays } from '../../../src/app/propose/ages-beside-days.ts';
import { formatDate } from '../../../src/model/time.ts';
import { closeAll, makeRepository, open } from '../../adapters/git/make-repository.ts';
import { tempDir } from '../../support/temp-dir.ts';

const directory = tempDir();
afterEach(closeAll);

const POLICY = (day = '', app = 'db', more = ''): string =>
  `kind: NetworkPolicy\nmetadata:\n  name: db\n${day === '' ? '' : `  annotations:\n    lapse.dev/revoke-after: "${day}"\n`}spec:\n  podSelector: { matchLabels: { app: ${app} } }\n${more}`;

const PATCH = (day: string): string =>
  `metadata:\n  annotations:\n    lapse.dev/revoke-after: "${day}"\nspec: { ingress: [] }\n`;

it.each([
  {
    why: 'a day that is announced and moved makes nothing younger',
    texts: [POLICY(), POLICY('2026-05-01'), POLICY('2026-06-01')],
    age: '2026-01-01',
  },
  {
    why: 'any other change does, also together with the day',
    texts: [POLICY(), POLICY('2026-05-01', 'web'), POLICY('2026-06-01', 'web')],
    age: '2026-01-02',
  },
  {
    why: 'a change behind the announcement does',
    texts: [POLICY(), POLICY('2026-05-01'), POLICY('2026-05-01', 'db', '  ingress: []\n')],
    age: '2026-01-03',
  },
  {
    why: 'a document more does',
    texts: [POLICY(), `${POLICY('2026-05-01')}---\n${POLICY()}`],
    age: '2026-01-02',
  },
  {
    why: 'what could not be read before may have been anything',
    texts: [`${POLICY()}  x: [`, POLICY('2026-05-01')],
    age: '2026-01-02',
  },
  { why: 'of a patch, too', texts: [PATCH('2026-05-01'), PATCH('2026-06-01')], age: '2026-01-01' },
  {
    why: 'the day that a person took out again makes it younger, which keeps access',
    texts: [POLICY(), POLICY('2026-05-01'), POLICY()],
    age: '2026-01-03',
  },
])('the age of a file: $why', async ({ texts, age }) => {
  const remote = makeRepository(directory);
  for (const [i, text] of texts.entries()) {
    remote.write('db.yaml', text);
    remote.commit(`commit ${i}`, `2026-01-0${i + 1}`);
  }
  const repository = await open(remote);
  const last = new Map([['db.yaml', texts.at(-1) ?? '']]);
  const ages = await agesBesideDays(['db.yaml', 'none.yaml'], last, repository);
  expect([...ages].map(([path, atMs]) => `${path} ${formatDate(atMs)}`)).toEqual([`db.yaml ${age}`]);
});

it('is as old as the merge that brought it, where an announcement came by a later one', async () => {
  const remote = makeRepository(directory);
  remote.write('db.yaml', POLICY());
  remote.commit('first', '2026-01-01');
  remote.git('checkout', '-qb', 'lapse/announce');
  remote.write('db.yaml', POLICY('2026-05-01'));
  remote.commit('announced', '2026-02-01');
  remote.git('checkout', '-q', 'main');
  remote.git('merge', '-q', '--no-ff', '-m', 'merge', 'lapse/announce');
  const ages = await agesBesideDays(
    ['db.yaml'],
    new Map([['db.yaml', POLICY('2026-05-01')]]),
    await open(remote),
  );
  expect([...ages.values()].map(formatDate)).toEqual(['2026-01-01']);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../src/cli/program.ts';
import { processTerminal } from '../src/cli/terminal.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'deploy/README.md',
  ...markdownIn('docs'),
  ...markdownIn('fixtures'),
];

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('cases/'))
    .map((name) => join(folder, name));
}

const program = makeProgram(processTerminal(), () => undefined);
const flagsOf = new Map(
  program.commands.map((command) => [command.name(), command.options.map((option) => option.long)]),
);

/** `lapse` command lines in a text, continued lines joined. */
function commandLines(text: string): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => line.match(/(?:npx lapse|\$ lapse|^lapse) .*/)?.[0] ?? []);
}

describe('what the pages say', () => {
  it.each(pages)('%s: links lead to files', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^[a-z]+:/.test(link));
    for (const link of links) expect(existsSync(join(root, dirname(page), link)), link).toBe(true);
  });

  it('every lapse command line names a command and flags that exist', () => {
    const lines = [
      ...pages.flatMap((page) => commandLines(readFileSync(join(root, page), 'utf8'))),
      ...program.commands.flatMap((command) => commandLines(helpOf(command.name()))),
    ];
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) {
      const [, name = ''] = /lapse ([a-z][a-z-]*)/.exec(line) ?? [];
      const known = flagsOf.get(name);
      expect(known, line).toBeDefined();
      for (const [flag] of line.split('#')[0]?.matchAll(/--[a-z][a-z-]+/g) ?? [])
        expect(known, line).toContain(flag);
    }
  });
});

function helpOf(name: string): string {
  let text = '';
  const captured = makeProgram({ ...processTerminal(), stdout: (piece) => (text += piece) }, () => undefined);
  captured.commands.find((command) => command.name() === name)?.outputHelp();
  return text;
}

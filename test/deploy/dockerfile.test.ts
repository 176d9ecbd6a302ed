import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string): string => readFileSync(`${root}${name}`, 'utf8');

/** Instructions with their continued lines joined, by stage. */
const instructions = read('Dockerfile')
  .replaceAll(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [word = '', ...rest] = line.split(/\s+/);
    return { word, text: rest.join(' ') };
  });
const last = instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'));
const textsOf = (word: string, of = instructions): string[] =>
  of.filter((one) => one.word === word).map(({ text }) => text);

describe('the Dockerfile', () => {
  it('has one base, an argument that a digest can be given in', () => {
    expect(textsOf('ARG')[0]).toMatch(/^NODE_IMAGE=docker\.io\/library\/node:24-bookworm-slim$/);
    const bases = textsOf('FROM').map((text) => text.replace(/^--platform=\S+ /, ''));
    expect(bases).toEqual([
      '${NODE_IMAGE} AS build',
      '${NODE_IMAGE} AS modules',
      '${NODE_IMAGE} AS rootfs',
      'scratch',
    ]);
  });

  it('builds on the machine that builds, and only the file system on the target', () => {
    const across = textsOf('FROM').filter((text) => text.startsWith('--platform=$BUILDPLATFORM'));
    expect(across).toHaveLength(2);
    const [, modules = ''] = textsOf('RUN').filter((text) => text.includes('npm ci'));
    expect(modules).toContain('--omit=dev --ignore-scripts --os=linux --cpu="$cpu" --libc=glibc');
    const lock: { packages: Record<string, unknown> } = JSON.parse(read('package-lock.json'));
    for (const cpu of ['x64', 'arm64']) {
      expect(modules).toContain(`cpu=${cpu} ;;`);
      expect(Object.keys(lock.packages)).toContain(`node_modules/@duckdb/node-bindings-linux-${cpu}`);
    }
  });

  it('runs as nobody, by tini, in a directory of its own', () => {
    expect(textsOf('USER', last)).toEqual(['10001:10001']);
    expect(textsOf('VOLUME', last)).toEqual(['/data']);
    expect(textsOf('ENTRYPOINT', last)).toEqual(['["/usr/bin/tini", "-s", "--", "lapse"]']);
    expect(textsOf('HEALTHCHECK', last)[0]).toMatch(/CMD \["node", "\/app\/health\.mjs"\]$/);
    expect(textsOf('RUN', last)).toEqual([]);
    expect(textsOf('EXPOSE', last)).toEqual([]);
  });

  it('says what it is made of', () => {
    const [labels = ''] = textsOf('LABEL', last);
    const names = [...labels.matchAll(/org\.opencontainers\.image\.([a-z.]+)=/g)].map(([, name]) => name);
    expect(names).toEqual([
      'title',
      'description',
      'licenses',
      'version',
      'revision',
      'created',
      'source',
      'base.name',
    ]);
    const { version, description, license }: Record<string, string> = JSON.parse(read('package.json'));
    expect(textsOf('ARG', last)).toContain(`VERSION=${version}`);
    expect(labels).toContain(`description="${description}"`);
    expect(labels).toContain(`licenses="${license}"`);
  });

  it('takes credentials as a secret of `npm ci` only, and puts none into the image', () => {
    const runs = textsOf('RUN');
    for (const text of runs.filter((one) => one.includes('npm ci')))
      expect(text).toMatch(/^--mount=type=secret,id=npmrc,target=\/root\/\.npmrc /);
    expect(runs.filter((one) => one.includes('npm ci'))).toHaveLength(2);
    const given = [...textsOf('ARG'), ...textsOf('ENV')].join('\n');
    expect(given).not.toMatch(/token|secret|password|npmrc|_auth|key/i);
    expect(textsOf('ADD')).toEqual([]);
  });

  it('is given nothing but what it copies', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = textsOf('COPY')
      .filter((text) => !text.startsWith('--from='))
      .flatMap((text) => text.split(' ').slice(0, -1))
      .map((path) => path.replace(/^\.\//, ''));
    expect(lines[0]).toBe('*');
    const letIn = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(letIn.toSorted()).toEqual([...new Set(copied)].toSorted());
    for (const path of letIn) expect(existsSync(`${root}${path}`), path).toBe(true);
    const after = lines.slice(letIn.length + 1);
    expect(after).toEqual([
      '**/.env*',
      '**/.git',
      '**/.npmrc',
      '**/*.duckdb*',
      '**/*.key',
      '**/*.pem',
      '**/node_modules',
    ]);
  });
});

import type { RepositoryAddress } from './repository-address.ts';

/** Handed on from the user's environment: where programs are, how ssh signs in, how the network is reached. */
const KEPT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'SYSTEMROOT',
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'all_proxy',
  'ALL_PROXY',
] as const;

/** Stronger than the configuration of any repository. What is listed twice would be wrong: git takes the last. */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.attributesFile': '/dev/null',
  'core.excludesFile': '/dev/null',
  // one must be named; this one says nothing
  'core.alternateRefsCommand': 'true',
  'core.pager': 'cat',
  'core.quotePath': 'false',
  'commit.gpgSign': 'false',
  'push.gpgSign': 'false',
  'credential.helper': '',
  'fetch.recurseSubmodules': 'false',
  'push.recurseSubmodules': 'no',
  'submodule.recurse': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'http.followRedirects': 'false',
  'i18n.commitEncoding': 'UTF-8',
  'i18n.logOutputEncoding': 'UTF-8',
  'log.showSignature': 'false',
  'merge.directoryRenames': 'false',
  'protocol.allow': 'never',
  // whose a clone is does not matter, since nothing that it holds is run
  'safe.directory': '*',
} as const;

/**
 * The programs at the other end of a path. Git takes our settings from their environment, since they serve another
 * repository, so these are given as arguments; a shell reads them.
 */
const SERVED = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.alternateRefsCommand=true',
  'protocol.allow=never',
  'receive.autogc=false',
  'receive.denyCurrentBranch=refuse',
  'receive.denyDeleteCurrent=refuse',
  'gc.auto=0',
  'maintenance.auto=false',
  'safe.directory=*',
];

export function servingProgram(program: 'upload-pack' | 'receive-pack'): string {
  return `git ${SERVED.map((setting) => `-c '${setting}'`).join(' ')} ${program}`;
}

/** Everything that a child process of ours gets; no configuration but that of the repository it works in is read. */
export function gitEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  scratchParent: string,
): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    // messages are read, and shown
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: scratchParent,
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    GIT_AUTHOR_NAME: 'lapse',
    GIT_AUTHOR_EMAIL: 'lapse@localhost',
    GIT_COMMITTER_NAME: 'lapse',
    GIT_COMMITTER_EMAIL: 'lapse@localhost',
    ...configuration(SETTINGS),
  };
}

/** What calls over the network get besides; the only ones that know the secret. */
export function networkEnvironment(
  address: RepositoryAddress,
  login: { readonly user: string; readonly secret: string } | undefined,
  caFile: string | undefined,
): Record<string, string> {
  const settings: Record<string, string> = { ...SETTINGS };
  switch (address.kind) {
    case 'path':
      settings['protocol.file.allow'] = 'always';
      break;
    case 'ssh':
      settings['protocol.ssh.allow'] = 'always';
      break;
    case 'http':
    case 'https': {
      settings[`protocol.${address.kind}.allow`] = 'always';
      settings['http.lowSpeedLimit'] = '1';
      settings['http.lowSpeedTime'] = '60';
      if (caFile !== undefined) settings['http.sslCAInfo'] = caFile;
      // of this scheme, host and port alone
      if (login !== undefined)
        settings[`http.${new URL(address.url).origin}/.extraHeader`] =
          `Authorization: Basic ${Buffer.from(`${login.user}:${login.secret}`).toString('base64')}`;
    }
  }
  return configuration(settings);
}

function configuration(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(entries.length)],
    ...entries.flatMap(([key, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, key],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ]);
}

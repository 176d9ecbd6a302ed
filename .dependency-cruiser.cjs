// The architecture, executable. Who may import whom is stated once, in MAY_IMPORT; docs/architecture.md explains it.
const MAY_IMPORT = {
  model: [],
  flows: ['model'],
  usage: ['model', 'flows'],
  policies: ['model'],
  grants: ['model', 'policies', 'usage'],
  findings: ['model', 'policies', 'grants', 'usage'],
  tightening: ['model', 'policies', 'grants', 'findings'],
  // the checker shares only the vocabulary with what it checks
  verification: ['model', 'policies', 'grants', 'usage'],
  suggestions: ['model', 'policies', 'grants', 'usage', 'findings', 'verification'],
  report: [
    'model',
    'flows',
    'policies',
    'grants',
    'usage',
    'findings',
    'tightening',
    'verification',
    'suggestions',
  ],
  // pull requests as data: what is in them, and what becomes of them
  proposals: ['model', 'policies', 'grants', 'usage', 'findings', 'tightening', 'verification', 'report'],
  // the page runs in a browser: it knows what it is given, by type, and nothing else
  page: ['report'],
  adapters: ['model', 'flows', 'usage', 'policies', 'report', 'proposals'],
  app: [
    'model',
    'flows',
    'usage',
    'policies',
    'grants',
    'findings',
    'tightening',
    'verification',
    'suggestions',
    'report',
    'proposals',
    'adapters',
  ],
  cli: ['model', 'app'],
};

// Each outside package has one home.
const HOMES = {
  '@grpc/grpc-js': ['src/adapters/hubble/'],
  '@bufbuild/protobuf': ['src/adapters/hubble/'],
  '@duckdb/node-api': ['src/adapters/store/'],
  '@kubernetes/client-node': ['src/adapters/cluster/'],
  commander: ['src/cli/'],
  picocolors: ['src/cli/'],
  zod: ['src/cli/', 'src/adapters/http/'],
  'prom-client': ['src/adapters/http/'],
  yaml: ['src/policies/', 'src/cli/config\\.ts'],
  'js-yaml': ['src/policies/plain-manifest\\.ts'],
  croner: ['src/findings/'],
  diff: ['src/report/'],
  'csv-stringify': ['src/report/'],
  ignore: ['src/report/owners/'],
  preact: ['src/page/'],
  '@dagrejs/dagre': ['src/page/'],
  '@slack/webhook': ['src/adapters/delivery/'],
  nodemailer: ['src/adapters/delivery/'],
  '@octokit/rest': ['src/adapters/forge/'],
  '@octokit/auth-app': ['src/adapters/forge/'],
  '@gitbeaker/rest': ['src/adapters/forge/'],
  'gitea-js': ['src/adapters/forge/gitea/'],
  'p-retry': ['src/adapters/calling/'],
  re2js: ['src/policies/'],
};

// The cruiser does not tell its parser that a .tsx file holds JSX, and then cannot read it (17.4.3).
const swc = require('@swc/core');
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });

const folders = Object.keys(MAY_IMPORT);

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Break the cycle: move the shared part down.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'The import resolves to nothing.',
      from: {},
      to: { couldNotResolve: true },
    },
    ...folders.map((folder) => ({
      name: `${folder}-imports`,
      severity: 'error',
      comment: `src/${folder} may import only: ${[folder, ...MAY_IMPORT[folder]].join(', ')}. Move the code, or pass the value in.`,
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: [folder, ...MAY_IMPORT[folder]].map((name) => `^src/${name}/`) },
    })),
    {
      name: 'adapters-are-strangers',
      severity: 'error',
      comment: 'One adapter never imports another, but for what all calls share; src/app joins them.',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: ['^src/adapters/$1/', '^src/adapters/calling/'] },
    },
    {
      name: 'core-does-no-io',
      severity: 'error',
      comment:
        'Core folders are pure: no file, network, process. Do the I/O in src/adapters or src/app and pass the data in.',
      from: {
        path: '^src/(model|flows|usage|policies|grants|findings|tightening|verification|suggestions|report|proposals|page)/',
      },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(net|crypto|buffer|util|zlib)$' },
    },
    ...Object.entries(HOMES).map(([name, homes]) => ({
      name: `home-of-${name}`,
      severity: 'error',
      comment: `${name} is used only in ${homes.join(', ')}; no type of it passes that folder.`,
      from: { path: '^src/', pathNot: homes.map((home) => `^${home}`) },
      to: { path: `node_modules/${name}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.d.ts'],
    },
  },
};

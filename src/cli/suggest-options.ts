import { Option } from 'commander';
import { SUGGEST_KINDS } from '../app/suggest-kinds.ts';

export const suggestOptions = (): Option[] => [
  new Option(
    '--suggest-dir <directory>',
    'write policies for the pods that none isolates there, one file each: default-deny, and rules for what was seen',
  ),
  new Option('--suggest-kind <kind>', 'kind of those policies')
    .choices(Object.keys(SUGGEST_KINDS))
    .default('cilium'),
];

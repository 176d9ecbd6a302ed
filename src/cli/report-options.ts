import { Option } from 'commander';
import { REPORT_FORMATS } from '../app/report-formats.ts';
import { ANALYSIS_OPTIONS, collectPaths } from './options.ts';
import { ownerOptions } from './owner-options.ts';
import { sendOptions } from './send-options.ts';
import { suggestOptions } from './suggest-options.ts';

/** Of `lapse report`. */
export const reportOptions = (): Option[] => [
  ...ANALYSIS_OPTIONS(),
  new Option(
    '--format <format>',
    'form of the report; default: text, or what the name of the --output file says',
  ).choices(REPORT_FORMATS),
  new Option(
    '--output <file>',
    'write the report to a file instead of stdout; may be given more than once, such as report.html and report.sarif',
  ).argParser(collectPaths),
  ...ownerOptions(),
  new Option(
    '--record',
    'keep the result in the store, so that later reports tell what is new and what was resolved',
  ).default(false),
  ...suggestOptions(),
  new Option('--fail-on <what>', 'exit 10 where something is to be revoked').choices(['unused']),
  ...sendOptions(),
];

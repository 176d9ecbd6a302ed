import { expect, it } from 'vitest';
import { formatOfFile } from '../../src/app/report-formats.ts';

it.each([
  { file: 'report.html', format: 'html' },
  { file: 'out/report.HTM', format: 'html' },
  { file: 'report.md', format: 'markdown' },
  { file: 'report.json', format: 'json' },
  { file: 'report.csv', format: 'csv' },
  { file: 'report.sarif', format: 'sarif' },
  { file: 'report.sarif.json', format: 'sarif' },
  { file: 'report.txt', format: 'text' },
  { file: 'report', format: 'text' },
  { file: 'json', format: 'text' },
  { file: 'report.constructor', format: 'text' },
])('$file is $format', ({ file, format }) => {
  expect(formatOfFile(file)).toBe(format);
});

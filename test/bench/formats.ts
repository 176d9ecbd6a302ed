/**
 * A report in every format, as one run of `lapse report` writes them: a generated cluster with its policies, judged
 * once, then rendered; the first format makes what the others share. Every output is checked to hold every finding, or to say how many it leaves out. Absolute figures depend on the machine. Run by
 * `npm run bench:formats`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatReport } from '../../src/app/format-report.ts';
import { recommend } from '../../src/app/recommend.ts';
import { REPORT_FORMATS } from '../../src/app/report-formats.ts';
import type { Report } from '../../src/report/report.ts';
import { makeScene } from './analyze/make-scene.ts';
import { requestOf } from './analyze/measure-report.ts';
import { findingsIn } from './formats/findings-in.ts';
import { peakRssMegabytes, same, timed } from './measure.ts';

const SEED = 20_260_601;
/** What all formats of a report over 5,000 findings may take together. */
const AIM_SECONDS = 10;

const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '20000' },
    policies: { type: 'string', default: '1000' },
    findings: { type: 'string', default: '5000' },
  },
});

await main();

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lapse-bench-'));
  try {
    const connections = Number(flags.connections);
    const scene = {
      directory,
      rows: connections * 10,
      connections,
      policies: Number(flags.policies),
      seed: SEED,
    };
    await makeScene(scene);
    const started = performance.now();
    const { report } = await recommend(requestOf(scene, 'folded'));
    const seconds = (performance.now() - started) / 1000;
    await measure(withAsMany(report, Number(flags.findings)), seconds);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A cluster has as many findings as it has: those beyond are copies with keys of their own, none is taken away. */
function withAsMany(report: Report, wanted: number): Report {
  const { findings } = report;
  if (findings.length >= wanted || findings.length === 0) return report;
  const copies = Array.from({ length: wanted - findings.length }, (_, i) => {
    const one = findings[i % findings.length];
    if (one === undefined) throw new Error('there are no findings');
    return { ...one, key: `${one.key}-${i}` };
  });
  print(`${copies.length} of the findings are copies of others`);
  return { ...report, findings: [...findings, ...copies] };
}

async function measure(report: Report, analysisSeconds: number): Promise<void> {
  const { findings, counts, tightening } = report;
  print(
    `${findings.length} findings over ${counts.policies} policies, ${tightening.changes.length} files changed; judged, tightened and proven in ${analysisSeconds.toFixed(2)} s, Node ${process.version}`,
  );
  const { seconds: picturesIn, cpuSeconds: cpuOfPictures } = timed(() => report.pictures());
  const timings = [
    {
      what: 'pictures',
      seconds: picturesIn,
      cpuSeconds: cpuOfPictures,
      note: 'map, strips and coverage, which only the page shows',
    },
  ];
  for (const format of REPORT_FORMATS) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    const text = await formatReport(report, format);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const { shown, leftOut } = findingsIn(format, text);
    same(`findings in ${format}`, shown + leftOut, findings.length);
    const left = leftOut === 0 ? '' : `, ${leftOut} left out and counted`;
    const note = `${(text.length / 1e6).toFixed(2)} M characters, ${shown} findings${left}`;
    timings.push({ what: format, seconds, cpuSeconds: (user + system) / 1e6, note });
  }
  for (const { what, seconds, cpuSeconds, note } of timings)
    print(
      `${what.padEnd(9)} ${seconds.toFixed(2).padStart(6)} s ${cpuSeconds.toFixed(2).padStart(6)} s CPU  ${note}`,
    );
  const sum = (of: (one: (typeof timings)[number]) => number): number =>
    timings.reduce((total, one) => total + of(one), 0);
  const [seconds, cpuSeconds] = [sum((one) => one.seconds), sum((one) => one.cpuSeconds)];
  // one thread does all of it: on a machine that does nothing else the processor time is the time it takes
  const verdict = cpuSeconds <= AIM_SECONDS ? 'met' : 'missed';
  print(
    `all formats in ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s CPU; aim ${AIM_SECONDS} s: ${verdict}; peak RSS ${Math.round(peakRssMegabytes())} MB`,
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

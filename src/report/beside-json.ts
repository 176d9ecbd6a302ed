import { formatInstant } from '../model/time.ts';
import { adviceFor } from './advice.ts';
import { placeJson } from './finding-json.ts';
import type { Report } from './report.ts';
import type { TrendPoint } from './trend/trend.ts';

/** What stands beside the findings: how things came to be, what ends soon, what is offered, what to do. */
export function besideJson(report: Report): object {
  return {
    trend: trendJson(report),
    expiringKeeps: report.expiringKeeps.map(({ ref, place, untilMs, text }) => ({
      policy: ref,
      place: placeJson(place),
      until: formatInstant(untilMs),
      text,
    })),
    suggestions: report.suggestions.map(
      ({ findingKey, workload, directions, kind, file, yaml, connections, notes }) => ({
        finding: findingKey,
        workload,
        directions,
        kind,
        file,
        yaml,
        connections,
        notes,
      }),
    ),
    withheldSuggestions: report.withheldSuggestions.map(({ findingKey, workload, reason }) => ({
      finding: findingKey,
      workload,
      reason,
    })),
    advice: adviceFor(report),
  };
}

function trendJson({ findings, trend: { points, since, note } }: Report): object {
  return {
    points: points.map(pointJson),
    since:
      since === undefined
        ? null
        : {
            asOf: formatInstant(since.sinceMs),
            new: findings.filter(({ key }) => since.fresh.has(key)).map(({ key }) => key),
            persisting: since.persisting,
            resolved: since.resolved.map(({ key, kind, status, severity, namespace, sentence, where }) => ({
              key,
              kind,
              status,
              severity,
              ...(namespace === undefined ? {} : { namespace }),
              sentence,
              where,
            })),
          },
    note: note ?? null,
  };
}

function pointJson({ nowMs, unusedForMs, exposure, revocable, held }: TrendPoint): object {
  return {
    asOf: formatInstant(nowMs),
    unusedForSeconds: unusedForMs / 1000,
    exposure,
    revocable,
    held,
  };
}

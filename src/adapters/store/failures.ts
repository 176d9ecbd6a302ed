import { Failure } from '../../model/failure.ts';

const HELD =
  'stop that process first, or ask it while it runs: collect --listen, then --store http://…; one process at a time may open a store';

/** What DuckDB says, what that means, and what to do; the first that matches counts. */
const MEANINGS: readonly { says: RegExp; means: (match: RegExpExecArray) => string; remedy: string }[] = [
  {
    says: /Conflicting lock is held in (.*?) ?\(PID (\d+)\)/s,
    means: ([, program, pid]) => `another process holds it: ${program ?? 'unknown'} (process ${pid})`,
    remedy: HELD,
  },
  {
    says: /Could not set lock|Conflicting lock/,
    means: () => 'another process holds it',
    remedy: HELD,
  },
  {
    says: /in read-only mode: database does not exist/,
    means: () => 'there is no such file',
    remedy: 'collect or import flows into it first, or give the right --store',
  },
  {
    says: /not a valid DuckDB database file/,
    means: () => 'it is not a DuckDB file',
    remedy: 'give another --store, or move that file away',
  },
  {
    says: /version number/,
    means: () => 'it was written by a version of DuckDB that this program cannot read',
    remedy: 'use the version of lapse that wrote it, or a newer one',
  },
  {
    says: /Corrupt|checksum|Could not read enough bytes|Failure while replaying WAL/,
    means: () => 'the file is damaged',
    remedy: 'restore it from a backup, or move it (and its .wal) away and import the flows again',
  },
  {
    says: /No such file or directory/,
    means: () => 'its directory does not exist',
    remedy: 'create the directory, or give another --store',
  },
  {
    says: /Is a directory/,
    means: () => 'it is a directory',
    remedy: 'give the path of a file',
  },
  {
    says: /Permission denied|Read-only file system|Operation not permitted/,
    means: () => 'it may not be written or read here',
    remedy: 'check the permissions of the file and its directory, or give another --store',
  },
  {
    says: /No space left|Disk quota exceeded|File too large/,
    means: () => 'there is no room for it: the disk is full, or a quota or limit is reached',
    remedy: 'free some space; what was stored so far is kept',
  },
];

/** Whether nothing more can be done with the database until it is opened anew. */
export function hasGivenUp(cause: unknown): boolean {
  const message = cause instanceof Error ? cause.message : String(cause);
  return /\b(FATAL|INTERNAL) Error\b|has been invalidated/i.test(message);
}

/** Turns whatever DuckDB threw into a failure a user can act on. */
export function storeFailure(path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  for (const { says, means, remedy } of MEANINGS) {
    const match = says.exec(message);
    if (match !== null) {
      return new Failure('store-unusable', `cannot use the store ${path}: ${means(match)}`, {
        cause,
        remedy,
      });
    }
  }
  const firstLine = message.split('\n', 1)[0] ?? '';
  return new Failure('store-unusable', `cannot use the store ${path}: ${firstLine}`, { cause });
}

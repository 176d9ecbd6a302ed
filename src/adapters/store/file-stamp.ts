import { statSync } from 'node:fs';

/** One state of a file. */
export interface FileStamp {
  /** which file it is, whatever its name */
  readonly file: string;
  /** differs once it was written, also in place */
  readonly state: string;
}

/** Undefined where there is no such file, or none can be looked at. */
export function stampOf(path: string): FileStamp | undefined {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return { file: `${dev} ${ino}`, state: `${size} ${mtimeNs}` };
  } catch {
    return undefined;
  }
}

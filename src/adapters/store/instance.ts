import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { migrate, requireSchema } from './migrate.ts';

export interface DatabaseOptions {
  readonly mode: 'read-write' | 'read-only';
  /** upper bound of what DuckDB keeps in memory, such as `256MB`; the process takes some 300 MB more */
  readonly memoryLimit?: string;
  readonly threads?: number;
}

/**
 * A DuckDB file that is open. It must be closed before the file is opened again: locks hold between processes only,
 * and closing a second handle in the same process would even give the first one's lock away.
 */
export class Instance {
  readonly #instance: DuckDBInstance;
  /** for writing, and for what is asked before it */
  readonly connection: DuckDBConnection;
  readonly #readers = new Map<object, Promise<DuckDBConnection>>();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
  }

  /** Where it may be written, it is created where it is missing, and brought to the current schema. */
  static async open(path: string, options: DatabaseOptions): Promise<Instance> {
    const isReadOnly = options.mode === 'read-only';
    const instance = await DuckDBInstance.create(path, {
      access_mode: isReadOnly ? 'READ_ONLY' : 'READ_WRITE',
      memory_limit: options.memoryLimit ?? '256MB',
      threads: String(options.threads ?? 2),
      // A mere cast would otherwise reach for the network.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Nothing but the file itself is ever read or written.
      enable_external_access: 'false',
    });
    try {
      const connection = await instance.connect();
      if (isReadOnly) await requireSchema(connection, path);
      else {
        // Closing must not write: by then another file may lie at the path.
        await connection.run('PRAGMA disable_checkpoint_on_shutdown');
        await migrate(connection, path);
      }
      return new Instance(instance, connection);
    } catch (cause) {
      instance.closeSync();
      throw cause;
    }
  }

  /** The user's own connection: sees committed batches only, and a long read holds up nobody else. */
  reader(user: object): Promise<DuckDBConnection> {
    let reader = this.#readers.get(user);
    if (reader === undefined) {
      reader = this.#instance.connect();
      this.#readers.set(user, reader);
    }
    return reader;
  }

  async closeReader(user: object): Promise<void> {
    const reader = this.#readers.get(user);
    this.#readers.delete(user);
    (await reader)?.closeSync();
  }

  /** Nothing may be read any more. */
  async close(): Promise<void> {
    for (const user of this.#readers.keys()) {
      await this.closeReader(user).catch(() => {
        // It was never connected: there is nothing to close.
      });
    }
    this.connection.closeSync();
    this.#instance.closeSync();
  }
}

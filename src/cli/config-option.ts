import type { Command } from 'commander';

/** Loads the YAML and schema libraries only where a config file was given: they would double the time to help. */
export async function applyConfig(command: Command, file: string): Promise<void> {
  const config = await import('./config.ts');
  config.applyConfig(command, file);
}

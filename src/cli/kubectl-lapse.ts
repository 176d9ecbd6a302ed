#!/usr/bin/env node
import { makePlugin } from './plugin.ts';
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await run(process.argv.slice(2), processTerminal(), makePlugin);

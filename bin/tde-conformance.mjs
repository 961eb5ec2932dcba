#!/usr/bin/env node
// The program is TypeScript and runs from its sources: tsx compiles each file as it is imported.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../helpers/program/index.ts');
process.exitCode = await main(process.argv.slice(2));

import { Command } from 'commander';
import { type Done, collect } from './options.ts';

/** Commands for what stands around runs: documentation, schema, leftovers and images. */
export function addUpkeepCommands(program: Command, done: Done): void {
  addDocsCheck(program, done);
  addSchema(program, done);
  addSweep(program, done);
  addImages(program, done);
}

function addDocsCheck(program: Command, done: Done): void {
  program
    .command('docs-check')
    .description('list sentences of the documentation that are not as on record, and answers that do not fit')
    .option('--docs <directory>', "checkout of pg_tde's repository, or its documentation/docs")
    .option('--release <release>', 'release that it documents; left out, what the checkout itself says')
    .option('--update', 'put what was found into the record, for a person to answer')
    .option('--coverage', 'print how many sentences of each page a run can check, and how many have a claim')
    .action(async (options: { docs?: string; release?: string; update?: boolean; coverage?: boolean }) => {
      done((await import('./commands/docs-check.ts')).docsCheck(options));
    });
}

function addSchema(program: Command, done: Done): void {
  program
    .command('schema')
    .description('print the JSON Schema of results.jsonl')
    .action(async () => {
      done((await import('./commands/schema.ts')).printSchema());
    });
}

function addSweep(program: Command, done: Done): void {
  program
    .command('sweep')
    .description('remove everything that earlier runs left behind, and only that')
    .action(async () => {
      done(await (await import('./commands/sweep.ts')).sweepAll());
    });
}

function addImages(program: Command, done: Done): void {
  const images = program.command('images').description('make images to test');
  images.addCommand(
    new Command('build')
      .description('build an image from packages or from an installation; images/README.md says more')
      .argument('<kind>', 'percona or prefix')
      .option('--tag <tag>', 'name of the image')
      .option(
        '--arg <name=value>',
        'for percona: DISTRIBUTION, PG_MAJOR, PG_VERSION, COMPONENT; may be repeated',
        collect,
      )
      .option('--prefix <directory>', 'for prefix: the installation to pack')
      .option('--base <image>', 'for prefix: image to put it on; left out, the distribution of this machine')
      .action(async (kind: string, options: { tag?: string; arg?: string[]; prefix?: string; base?: string }) => {
        done(await (await import('./commands/images.ts')).buildImage(kind, options));
      }),
  );
}

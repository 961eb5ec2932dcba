import type { Cell } from '../cell/index.ts';
import { HarnessError } from '../common/index.ts';
import {
  type ActRecord,
  type BackupObservation,
  type Evidence,
  type SeenByActs,
  nothingSeen,
} from '../evidence/index.ts';
import type { Completed, Lab, Machine, Network, OtherTarget, TargetFacts } from '../lab/index.ts';
import type { Release } from '../release/index.ts';
import {
  type Batch,
  GOLDEN_BATCHES,
  type Golden,
  type GoldenKind,
  type MarkedTable,
  type RunningSession,
  type Server,
  type Session,
  type Source,
  TABLES,
  type Writer,
} from '../source/index.ts';
import type { Measured, SentBytes } from './backup/ballast.ts';
import type { TakenBackup } from './backup/taken.ts';
import type { Storm } from './keys/under-way.ts';
import { CellResources } from './resources.ts';
import { WatchedServer } from './servers/watched-server.ts';
import type { AnyAct, Outcome } from './any-act.ts';

/** What cells of a run share. */
export interface CellSetting {
  readonly lab: Lab;
  readonly facts: TargetFacts;
  readonly release: Release | undefined;
  /** Where backups are restored, where that is another target: machines beside the source's are of it. */
  readonly restore?:
    | { readonly lab: Lab; readonly facts: OtherTarget; readonly release: Release | undefined }
    | undefined;
  /** Whose tools take backups, where that is another target; packed with all that they load, a file on this host. */
  readonly tools?:
    | {
        readonly facts: OtherTarget;
        readonly release: Release | undefined;
        packed(programs: readonly string[]): Promise<string>;
      }
    | undefined;
  /** Machines of key stores, where their image is there. */
  readonly keyStores?: Lab | undefined;
  /** Directory on this host for files that do not outlive the cell. */
  readonly spoolDirectory: string;
  golden(kind: GoldenKind): Promise<Golden>;
  /** Measures a backup of the cluster that a scan's cell starts from. */
  measured(cell: Cell): Promise<Measured>;
}

/** Where recovery is to end. */
export interface RecoveryTarget {
  /** Position that recovery is to reach. */
  readonly wanted: string;
  /** A transaction that comes next, where recovery is to end at one. */
  readonly xid: string | null;
  /** The source's clock at that position, where recovery is to end at a time. */
  readonly time: string | null;
}

/** A cell on its way: its machines and servers, what was written, and everything that was seen so far. */
export class Stage {
  readonly resources: CellResources;
  readonly machines = new Map<string, Machine>();
  readonly watched = new Map<string, WatchedServer>();
  readonly backups = new Map<string, TakenBackup>();
  /** What was copied of each backup that no tool takes. */
  readonly copied: Record<string, Completed[]> = {};
  /** Everything that was committed, in its order, golden rows first. */
  readonly written: Batch[] = [...GOLDEN_BATCHES];
  /** Batches that may not be there: committed after the target of recovery, or on a timeline that was left. */
  readonly tooLate: number[] = [];
  /** Tables that are followed; an operation may add some. */
  readonly tables: MarkedTable[] = [...TABLES];
  /** Value of the sequence before the last backup, or at the target of recovery. */
  sequenceBefore = 0;
  /** As {@link sequenceBefore}, when the backup was taken. */
  sequenceAtBackup = 0;
  network: Network | undefined;
  source: Source | undefined;
  writer: Writer | undefined;
  /** Sessions that are under way. */
  sessions: readonly { readonly session: Session; readonly running: RunningSession }[] = [];
  /** What the source answered, by question. */
  readonly answers = new Map<string, string>();
  storm: Storm | undefined;
  sentBytes: SentBytes | undefined;
  target: RecoveryTarget | undefined;
  /** The command that was put at fault, the file that is there once that has struck, and the one with its calls. */
  fault:
    | { readonly what: string; readonly machine: Machine; readonly mark: string; readonly calls: string }
    | undefined;
  /** Where recovery from an archive ended. */
  reached: string | null = null;
  /** What acts saw, as evidence has it. */
  readonly seen: SeenByActs = nothingSeen();
  /** The archive, packed: file on this host. */
  packedArchive = '';
  /** The key files as the cell restores with them, packed: file on this host. */
  packedKeys = '';
  /** A server's directory of internal keys as it was at some time after the backup, packed: file on this host. */
  packedKeyDirectory = '';
  readonly records: ActRecord[] = [];

  constructor(
    readonly setting: CellSetting,
    readonly cell: Cell,
    private readonly performAll: (acts: readonly AnyAct[], stage: Stage) => Promise<Outcome>,
  ) {
    this.resources = new CellResources(setting, cell);
  }

  /** Does nested acts. */
  perform(acts: readonly AnyAct[]): Promise<Outcome> {
    return this.performAll(acts, this);
  }

  get release(): Release {
    if (!this.setting.release) throw new Error('this act needs a target with pg_tde');
    return this.setting.release;
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (!machine) throw new Error(`there is no machine ${name}`);
    return machine;
  }

  /** The server that runs on a machine. */
  server(name: string): Server {
    return this.running(name).server;
  }

  /** As {@link server}, with all that was logged there, also by earlier starts. */
  running(name: string): { readonly server: Server; readonly log: string } {
    const watched = this.watched.get(name);
    if (watched?.runs) return watched;
    if (name === this.source?.machine.name) return this.source;
    throw new Error(`no server runs on ${name}`);
  }

  /** The watched server on a machine; a new one where none was started there. */
  watch(name: string): WatchedServer {
    const known = this.watched.get(name);
    if (known) return known;
    const server = new WatchedServer(this.machine(name));
    this.watched.set(name, server);
    return server;
  }

  backup(name: string): TakenBackup {
    const backup = this.backups.get(name);
    if (!backup) throw new Error(`no backup ${name} was taken`);
    return backup;
  }

  /** What was seen of the backup with this name; null where there is none. */
  observed(name: string): BackupObservation | null {
    return this.backups.get(name)?.observed ?? null;
  }

  /** What was seen of backups that have other names than this, in their order. */
  observedBut(name: string): BackupObservation[] {
    return [...this.backups].flatMap(([other, { observed }]) => (other === name || !observed ? [] : [observed]));
  }

  /** The source, which has to be there. */
  get mustSource(): Source {
    if (!this.source) throw new Error('there is no source');
    return this.source;
  }

  /** Ends everything that still runs beside the acts, and removes every machine. */
  async cleanUp(): Promise<void> {
    await this.storm?.end().catch(() => undefined);
    await this.writer?.stop().catch(() => undefined);
    for (const { running } of this.sessions) await running.end().catch(() => undefined);
    await this.resources.cleanUp();
  }
}

/** What a harness error is, in evidence. */
export function asHarnessError(error: unknown): NonNullable<Evidence['harnessError']> {
  if (error instanceof HarnessError)
    return { stage: error.stage, message: error.message, advice: error.advice, description: error.describe() };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    stage: 'harness',
    message,
    advice: 'this is a defect of the suite, or its surroundings broke: see the description',
    description: stack ?? message,
  };
}

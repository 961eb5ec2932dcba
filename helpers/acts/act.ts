import { type ArchiveAll, type Aim, aim, archiveAll } from './archive/target.ts';
import { type BlameArchive, type LookAtArchive, blameArchive, lookAtArchive } from './archive/look-at-archive.ts';
import { type BreakCommand, breakCommand } from './archive/break-command.ts';
import { type FailArchiving, failArchiving } from './archive/fail-archiving.ts';
import { type BringArchive, type LookAtTarget, bringArchive, lookAtTarget } from './archive/recover-from-archive.ts';
import { type Collect, collect } from './backup/collect.ts';
import { type Hold, hold } from './backup/hold.ts';
import { type HoldAtInstant, type Measure, holdAtInstant, measure } from './backup/hold-at-bytes.ts';
import { type CopyFiles, type LowLevelBackup, copyFiles, lowLevelBackup } from './backup/low-level.ts';
import { type NoteConfiguration, noteConfiguration } from './backup/note-configuration.ts';
import {
  type CopyKeysAgain,
  type NoteDestination,
  type PrepareDestination,
  copyKeysAgain,
  noteDestination,
  prepareDestination,
} from './backup/prepare-destination.ts';
import { type BackUpToRepository, backUpToRepository } from './backup/repository.ts';
import { type RunTool, runTool } from './backup/run-tool.ts';
import { type Take, take } from './backup/take.ts';
import { type TearPages, tearPages } from './backup/tear-pages.ts';
import { type BringKeys, type KeepKeys, type PackKeys, bringKeys, keepKeys, packKeys } from './keys/material.ts';
import { type BringKeyDirectory, bringKeyDirectory } from './keys/bring-key-directory.ts';
import { type OfKeyStore, beginKeyStore, changeKeyStore } from './keys/key-store.ts';
import { type LayOver, type PackKeyDirectory, layOver, packKeyDirectory } from './keys/lay-over.ts';
import { type LookAtWalKeys, lookAtWalKeys } from './keys/look-at-wal-keys.ts';
import { type MoveStore, moveStore } from './keys/move-store.ts';
import { type Operate, operate } from './keys/operate.ts';
import { type ProveOperation, proveOperation } from './keys/prove-operation.ts';
import {
  type BeginStorm,
  type CrashInStorm,
  type EndStorm,
  type LetStormRage,
  beginStorm,
  crashInStorm,
  endStorm,
  letStormRage,
} from './keys/storm-under-way.ts';
import { type Conclude, conclude } from './look/conclude.ts';
import {
  type Amcheck,
  type Look,
  type LookAtPromoted,
  type WriteOwn,
  amcheckAct,
  look,
  lookAtPromoted,
  writeOwn,
} from './look/look.ts';
import { type LookAtKeys, lookAtKeys } from './look/look-at-keys.ts';
import { type Boot, boot } from './machines/boot.ts';
import { type BringTools, bringTools } from './machines/bring-tools.ts';
import { type BringDirectory, bringDirectory } from './machines/bring-directory.ts';
import { type MakeNetwork, makeNetwork } from './machines/network.ts';
import { type CutOff, type Join, cutOff, join } from './machines/reach.ts';
import { type Remove, remove } from './machines/remove.ts';
import { type RemoveDirectory, removeDirectory } from './machines/remove-directory.ts';
import { type Combine, combine } from './restore/combine.ts';
import { type DamageFiles, damageFiles } from './restore/damage-files.ts';
import { type DamagePage, damagePage } from './restore/damage-page.ts';
import { type RestoreFromRepository, restoreFromRepository } from './restore/from-repository.ts';
import { type LayOut, layOut } from './restore/lay-out.ts';
import { type Ask, type NoteAnswers, ask, noteAnswers } from './rows/ask.ts';
import { type BeginLoad, type EndLoad, beginLoad, endLoad } from './rows/load.ts';
import {
  type BeginSessions,
  type EndSessions,
  type LookAtSessions,
  beginSessions,
  endSessions,
  lookAtSessions,
} from './rows/sessions.ts';
import { type TakeFromSequence, type Write, takeFromSequence, write } from './rows/write.ts';
import { type AwaitPause, type AwaitShutdown, awaitPause, awaitShutdown } from './servers/at-target.ts';
import { type Configure, configureAct } from './servers/configure.ts';
import { type ExpectStandby, expectStandby } from './servers/expect-standby.ts';
import {
  type Follow,
  type FollowToEnd,
  type NotePosition,
  follow,
  followToEnd,
  notePosition,
} from './servers/follow.ts';
import { type LookAtAttached, lookAtAttached } from './servers/look-at-attached.ts';
import { type LookAtState, lookAtState } from './servers/look-at-state.ts';
import { type MakeSource, makeSource } from './servers/make-source.ts';
import { type Promote, promote } from './servers/promote.ts';
import { type Recover, recover } from './servers/recover.ts';
import { type RunSql, runSql } from './servers/run-sql.ts';
import {
  type CrashSource,
  type RestartSource,
  type StopSource,
  crashSource,
  restartSource,
  stopSource,
} from './servers/source-server.ts';
import {
  type AwaitStart,
  type BeginStart,
  type MissPrimary,
  type Start,
  awaitStart,
  beginStart,
  missPrimary,
  start,
} from './servers/start.ts';
import { type Stop, stop } from './servers/stop.ts';
import { type Try, tryIt } from './servers/try.ts';
import type { AnyAct, Verb } from './verb.ts';

/** What a cell does, one thing after the other: plain data, which is performed on machines or written into a script. */
export type Act =
  | Aim
  | Amcheck
  | ArchiveAll
  | AwaitPause
  | AwaitShutdown
  | Ask
  | AwaitStart
  | BackUpToRepository
  | BeginLoad
  | BeginSessions
  | BeginStart
  | BeginStorm
  | BlameArchive
  | Boot
  | BreakCommand
  | BringArchive
  | BringDirectory
  | BringKeyDirectory
  | BringKeys
  | BringTools
  | Collect
  | Combine
  | Conclude
  | Configure
  | CopyFiles
  | CopyKeysAgain
  | CrashInStorm
  | CrashSource
  | CutOff
  | DamageFiles
  | DamagePage
  | EndLoad
  | EndSessions
  | EndStorm
  | ExpectStandby
  | FailArchiving
  | Follow
  | FollowToEnd
  | Hold
  | HoldAtInstant
  | Join
  | KeepKeys
  | LayOut
  | LayOver
  | LetStormRage
  | Look
  | LookAtArchive
  | LookAtAttached
  | LookAtKeys
  | LookAtPromoted
  | LookAtState
  | LookAtSessions
  | LookAtTarget
  | LookAtWalKeys
  | LowLevelBackup
  | MakeNetwork
  | MakeSource
  | Measure
  | MissPrimary
  | MoveStore
  | NoteAnswers
  | NoteConfiguration
  | NoteDestination
  | NotePosition
  | OfKeyStore
  | Operate
  | PackKeyDirectory
  | PackKeys
  | PrepareDestination
  | Promote
  | ProveOperation
  | Recover
  | Remove
  | RemoveDirectory
  | RestartSource
  | RestoreFromRepository
  | RunSql
  | RunTool
  | Start
  | Stop
  | StopSource
  | Take
  | TakeFromSequence
  | TearPages
  | Try
  | Write
  | WriteOwn;

/** Every verb. The compiler checks that there is one for each act, and no other. */
const VERBS: { readonly [V in Act['do']]: Verb<Extract<Act, { readonly do: V }>> } = {
  aim,
  amcheck: amcheckAct,
  'archive-all': archiveAll,
  'await-pause': awaitPause,
  'await-shutdown': awaitShutdown,
  ask,
  'await-start': awaitStart,
  'back-up-to-repository': backUpToRepository,
  'begin-key-store': beginKeyStore,
  'begin-load': beginLoad,
  'begin-sessions': beginSessions,
  'begin-start': beginStart,
  'begin-storm': beginStorm,
  'blame-archive': blameArchive,
  boot,
  'break-command': breakCommand,
  'bring-archive': bringArchive,
  'bring-directory': bringDirectory,
  'bring-key-directory': bringKeyDirectory,
  'bring-keys': bringKeys,
  'bring-tools': bringTools,
  'change-key-store': changeKeyStore,
  collect,
  combine,
  conclude,
  configure: configureAct,
  'copy-files': copyFiles,
  'copy-keys-again': copyKeysAgain,
  'crash-in-storm': crashInStorm,
  'crash-source': crashSource,
  'cut-off': cutOff,
  'damage-files': damageFiles,
  'damage-page': damagePage,
  'end-load': endLoad,
  'end-sessions': endSessions,
  'end-storm': endStorm,
  'expect-standby': expectStandby,
  'fail-archiving': failArchiving,
  follow,
  'follow-to-end': followToEnd,
  hold,
  'hold-at-instant': holdAtInstant,
  join,
  'keep-keys': keepKeys,
  'lay-out': layOut,
  'lay-over': layOver,
  'let-storm-rage': letStormRage,
  look,
  'look-at-archive': lookAtArchive,
  'look-at-attached': lookAtAttached,
  'look-at-keys': lookAtKeys,
  'look-at-promoted': lookAtPromoted,
  'look-at-state': lookAtState,
  'look-at-sessions': lookAtSessions,
  'look-at-target': lookAtTarget,
  'look-at-wal-keys': lookAtWalKeys,
  'low-level-backup': lowLevelBackup,
  'make-network': makeNetwork,
  'make-source': makeSource,
  measure,
  'miss-primary': missPrimary,
  'move-store': moveStore,
  'note-answers': noteAnswers,
  'note-configuration': noteConfiguration,
  'note-destination': noteDestination,
  'note-position': notePosition,
  operate,
  'pack-key-directory': packKeyDirectory,
  'pack-keys': packKeys,
  'prepare-destination': prepareDestination,
  promote,
  'prove-operation': proveOperation,
  recover,
  remove,
  'remove-directory': removeDirectory,
  'restart-source': restartSource,
  'restore-from-repository': restoreFromRepository,
  'run-sql': runSql,
  'run-tool': runTool,
  start,
  stop,
  'stop-source': stopSource,
  take,
  'take-from-sequence': takeFromSequence,
  'tear-pages': tearPages,
  try: tryIt,
  write,
  'write-own': writeOwn,
};

/** The verb of an act. */
export function verbOf(act: AnyAct): Verb<AnyAct> {
  return VERBS[act.do as Act['do']];
}

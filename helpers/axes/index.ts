/** The axes, their values, and what cannot be combined with the reason. Pure. */
export { AXES, AXIS_NAMES, type AxisName, type Coordinates, DEFAULTS } from './axes.ts';
export { type CommandFault, isCommandFault } from './archive-faults.ts';
export { ID_PREFIX } from './id-prefix.ts';
export { operationDoes } from './operations.ts';
export { AXIS_WORDS, VALUE_WORDS } from './words.ts';
export {
  CONSTRAINTS,
  FAMILIES,
  type Family,
  aboutFamily,
  familyOf,
  hasOperations,
  idRules,
  isControl,
  secondsOf,
} from './families.ts';
export { constraintOn, visitCombinations } from './matrix.ts';
export {
  bringsWal,
  copiesFiles,
  goesFurther,
  hasLargeTable,
  hasPgTde,
  hasRoom,
  fillsDisk,
  hasTarget,
  encryptsRestoredWal,
  encryptsWal,
  keepsWalEncrypted,
  knowsKeys,
  needsNetwork,
  outlivesLook,
  hasKeyService,
  needsMore,
  needsTwoMachines,
  comesLater,
  lacksLibraryFirst,
  lacksSomethingFirst,
  putsWalElsewhere,
  failsToArchive,
  losesPrimary,
  endsArchive,
  segmentBytes,
  strikesMiddle,
  segmentMb,
  tablespacesOf,
  takesBackup,
  takesMinutes,
  usesRepository,
  usesPatroni,
  isTakenByTool,
  restoresElsewhere,
  toolWritesStandby,
  writesWalKeys,
} from './questions.ts';
export { WAYS, type Way, methodWords } from './ways.ts';
export { strikesStore } from './store-faults.ts';

/** Machines: containers of an image or local processes of an installation, behind one interface. */
export { type OtherTarget, type TargetFacts, otherTargetSchema, targetFactsSchema } from './facts.ts';
export { engineFacts, imageAvailability } from './container/engine.ts';
export { KEY_STORES_IMAGE, keyStoresImage, keyStoresLab } from './container/services.ts';
export { probeMachine } from './probe.ts';
export { digestsOn } from './programs.ts';
export { scratchDirectory } from './scratch.ts';
export { sweep, type Swept } from './sweep.ts';
export { type Choice, type Target, chooseTarget, resolveTarget } from './target.ts';
export {
  type Completed,
  type Detached,
  type Lab,
  type Machine,
  type Network,
  type Room,
  type Snapshot,
  expectSuccess,
} from './machine.ts';

/** Key operations on the source: what each does, as data, and doing it with proof that it took effect. */
export { keyDigests, roleOf } from './key-files.ts';
export { type KeysInForce, keysInForce, keysInForceSchema, verifyKeys } from './keys-in-force.ts';
export { type OperationObservation, operationObservationSchema } from './observation.ts';
export {
  type KeyOperation,
  OPERATION_BATCH,
  type Step,
  furtherRotation,
  keyOperation,
  rotationInTwo,
} from './operations.ts';
export { type OperatedSource, SourceOperation } from './perform.ts';
export { seedOf, stormRotation } from './storm.ts';

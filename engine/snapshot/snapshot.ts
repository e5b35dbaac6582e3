/** Public door of the snapshot engine: canonical form, hashing, difference, transport. */
export { memberSection } from './archive-members.ts';
export { attachmentChunks, joinAttachment } from './attachment.ts';
export { canonicalise, type Json, type JsonObject, NotCanonicalError } from './canonical-json.ts';
export { isUnreadable, shownValue } from './change-item.ts';
export {
  byPerson,
  type Classification,
  classify,
  classSeverities,
  secretByName,
  type VariableFacts,
} from './classify.ts';
export { diffSnapshots, incomparable } from './difference.ts';
export { shortestFloat32 } from './float32.ts';
export { formOf } from './form-gap.ts';
export { snapshotForm } from './form-steps.ts';
export { inOneForm } from './in-one-form.ts';
export { mergeAccepted } from './merge.ts';
export {
  type ChangeClass,
  type ChangeItem,
  type ChangeOp,
  type ChangeSeverity,
  type Section,
  type Snapshot,
  type SnapshotHeader,
  type SnapshotProtocol,
  snapshotFormat,
  snapshotProtocols,
} from './model.ts';
export { type PackedSnapshot, packSnapshot } from './pack-snapshot.ts';
export { type Blob, maxBlobBytes, unpackBlob, unpackBytes } from './packed-blob.ts';
export { type KnownRecords, type RecordAt, recordAt } from './record-at.ts';
export { type LeftOut, mayBeClassed, RuleBook } from './rule-book.ts';
export { isSecret, maskedSecret, namesSecret, type SecretDigest } from './secret.ts';
export { buildSnapshot, hashSnapshot, SectionBuilder } from './section.ts';
export { SectionWriter } from './section-writer.ts';
export { bringBack, bySite } from './site-rule.ts';
export { parseSnapshot, SnapshotFileError, snapshotLines } from './snapshot-file.ts';
export { type Assembled, assemble, blobsOf, type Content, contentOf, type SnapshotPart, toParts } from './transport.ts';
export { sha256 } from './tree-hash.ts';
export { diffTwins, type IgnoredDifference, type TwinDifference, type TwinReason } from './twin.ts';
export {
  comparedClasses,
  movingClasses,
  PreparedRule,
  type UserRule,
  type ValueClass,
  type ValuePlace,
} from './user-rule.ts';
export {
  type Evidence,
  emptyLearning,
  type LearningPause,
  type LearningState,
  learnedClass,
  learnedEnough,
  learnedHours,
  longEvidence,
  shortEvidence,
  stepLearning,
} from './value-learning.ts';

/** The door of this room: captures read into flows, transactions and hosts. */
export { CaptureDecoder, type CaptureListener } from './capture-decoder.ts';
export { type CaptureRow, captureRows } from './capture-rows.ts';
export { type CaptureSummary, captureSummary } from './capture-summary.ts';
export type { CaptureCompanion } from './companion.ts';
export { type CaptureBreak, CaptureFile } from './file/capture-file.ts';
export { CaptureMinutes, type MinuteLimits, type MinuteLosses, usualLimits } from './minutes/capture-minutes.ts';
export type { MessageRole, OperationPlace, SeenOperation } from './seen-operation.ts';
export type { CaptureView, CaptureWitness } from './witness.ts';

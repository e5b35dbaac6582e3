import type { FileEvidenceDevice } from './source.config.ts';

/** A controller of which files are kept, and how gently they are read. */
export type EvidenceTarget = Pick<
  FileEvidenceDevice,
  | 'id'
  | 'places'
  | 'tool'
  | 'exclude'
  | 'attachments'
  | 'maxFiles'
  | 'maxFileMegabytes'
  | 'bytesPerSecond'
  | 'cpuPercent'
  | 'rehashDays'
  | 'answerSeconds'
  | 'budgetSeconds'
>;

/** Its places as people write them. */
export function addressOf({ places }: Pick<EvidenceTarget, 'places'>): string {
  return places.map(({ path }) => path).join(', ');
}

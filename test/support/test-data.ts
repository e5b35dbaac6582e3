import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { TEST_DATA } from './sigma-data.ts';

/** Folder of test input that others wrote, when it is there. */
export const testData = TEST_DATA;

/** Unpacks one of its archives. */
export function unpack(archive: string, folder: string): void {
  execFileSync('tar', ['xzf', join(testData!, archive), '-C', folder]);
}

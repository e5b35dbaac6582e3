import { because, type Reason } from '#protocol/reasons/reason.ts';

/** What is wrong with a file or folder, from the system's error. */
export function fileProblem(path: string, { code, message }: NodeJS.ErrnoException): Reason {
  return code === 'ENOENT' ? because('file_missing', { path }) : because('file_trouble', { path, message });
}

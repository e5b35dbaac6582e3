import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'this user may not read it',
};

/** Content of a file that a person named; an error names it and says what is wrong. */
export function readNamedFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const fault = faults[(error as NodeJS.ErrnoException).code ?? ''];
    throw fault === undefined ? error : new Error(`${file}: ${fault}`);
  }
}

/** Says before a long reading that its file could not be written. */
export function mayWrite(file: string): void {
  const folder = dirname(resolve(file));
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Error(`${file}: it is a folder; name a file in it`);
  try {
    accessSync(found ? file : folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new Error(`${file}: there is no folder ${folder}; make it first`);
    throw new Error(`${file}: this user may not write there`);
  }
}

import { execFile } from 'node:child_process';
import { PartFailedError } from './part.ts';

const maxBuffer = 100 * 1024 * 1024;

/** What a command says until it ends well; throws a PartFailedError with its last words when it does not. */
export function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { encoding: 'utf8', maxBuffer }, (error, output, errors) => {
      if (error) reject(new PartFailedError(`${command} ${args[0]} ended with ${error.code}:\n${errors}`));
      else resolve(output);
    });
  });
}

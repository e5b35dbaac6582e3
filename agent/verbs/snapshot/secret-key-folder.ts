import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the key lies under which secrets of a reading by hand are digested: the folder named by `--state`, else one of the user's own,
 * so that two readings by one person on one machine compare. Undefined where none can be made, which standard error says.
 */
export function secretKeyFolder(
  state: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (state !== undefined) return state;
  const folder = ownFolder(env, platform);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    process.stderr.write(
      `secrets of this reading compare with no other one: ${(error as Error).message}; name a folder with --state\n`,
    );
    return undefined;
  }
}

function ownFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'Hinomi');
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'hinomi');
}

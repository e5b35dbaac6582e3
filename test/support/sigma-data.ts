import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RuleFile } from '#engine/sigma/sigma.ts';

/** Folder of third parties' test input, or `undefined` when it is not on this machine. */
export const TEST_DATA = [process.env['HINOMI_TEST_DATA'], resolve(import.meta.dirname, '../../../shared/data')].find(
  (folder): folder is string => folder !== undefined && existsSync(join(folder, 'sigma-rules')),
);

/** Why tests over this input are skipped. */
export const NO_TEST_DATA = 'the folder of test input is not there (HINOMI_TEST_DATA)';

/** Names of the event lanes. */
export const LANES = ['structured_windows', 'match_heavy', 'sysmon_file_event', 'cisco_syslog'] as const;

function textField(header: Buffer, from: number, to: number): string {
  return header.toString('utf8', from, to).replace(/\0.*$/s, '');
}

/** Files of a gzip-compressed tar archive: path and bytes. */
export function* readTar(path: string): Generator<{ path: string; bytes: Buffer }> {
  const tar = gunzipSync(readFileSync(path));
  let long: string | undefined;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + 512);
    const size = Number.parseInt(textField(header, 124, 136).trim() || '0', 8);
    const bytes = tar.subarray(at + 512, at + 512 + size);
    const type = String.fromCharCode(header[156]!);
    const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textField(header, 345, 500) : '';
    if (type === 'L') long = textField(bytes, 0, bytes.length);
    else if (type === 'x') long = /\d+ path=([^\n]*)\n/.exec(bytes.toString('utf8'))?.[1];
    else {
      const name = long ?? (prefix ? `${prefix}/${textField(header, 0, 100)}` : textField(header, 0, 100));
      if (type === '0' || type === '\0') yield { path: name.replace(/^\.\//, ''), bytes };
      long = undefined;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** All rules of the public set. */
export function publicRules(): RuleFile[] {
  return [...readTar(join(TEST_DATA!, 'sigma-rules/sigma-rules.tar.gz'))]
    .filter(({ path }) => path.endsWith('.yml'))
    .map(({ path, bytes }) => ({ path, text: bytes.toString('utf8') }));
}

/** Lines of an event lane. */
export function laneLines(lane: string): string[] {
  return gunzipSync(readFileSync(join(TEST_DATA!, `event-lanes/${lane}.ndjson.gz`)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
}

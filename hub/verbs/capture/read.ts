import { once } from 'node:events';
import { CaptureDecoder, CaptureFile, captureRows, captureSummary } from '#engine/wire/wire.ts';
import { beyondReach } from './beyond-reach.ts';
import { pieces } from './pieces.ts';

/** `capture read`: prints what a capture holds and returns the exit code. */
export async function readCapture(path: string, wish: { summary: boolean; json: boolean }): Promise<number> {
  const decoder = new CaptureDecoder();
  const file = new CaptureFile(decoder);
  const refusals: string[] = [];
  try {
    for await (const piece of await pieces(path)) if (!file.push(piece)) break;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^(E[A-Z]+|Z_[A-Z_]+|ZSTD_\w+)$/.test(code)) throw error;
    if (file.packets === 0) {
      process.stderr.write(`hinomi capture: ${path}: ${message}\n`);
      return 1;
    }
    refusals.push(`unreadable after packet ${file.packets}: ${message}`);
  }
  const broken = file.end();
  if (file.format === null) {
    process.stderr.write(`hinomi capture: ${path}: ${broken?.reason}\n`);
    return 1;
  }
  decoder.end();
  if (broken) refusals.push(`byte ${broken.offset}, after packet ${file.packets}: ${broken.reason}`);
  refusals.push(...beyondReach(decoder));
  await print(decoder, wish);
  for (const refusal of refusals) process.stderr.write(`hinomi capture: ${path}: ${refusal}\n`);
  return refusals.length > 0 ? 3 : 0;
}

async function print(decoder: CaptureDecoder, { summary, json }: { summary: boolean; json: boolean }): Promise<void> {
  if (summary) {
    await say(`${JSON.stringify(captureSummary(decoder), null, json ? undefined : 2)}\n`);
    return;
  }
  let lines = '';
  for (const row of captureRows(decoder)) {
    lines += json ? `${JSON.stringify(row)}\n` : `${inWords(row)}\n`;
    if (lines.length > 1 << 16) {
      await say(lines);
      lines = '';
    }
  }
  await say(lines);
}

async function say(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

function inWords({ kind, ...fields }: Record<string, unknown>): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [`${name}=${plain(value)}`]));
  return `${String(kind).padEnd(16)}${parts.join(' ')}`;
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

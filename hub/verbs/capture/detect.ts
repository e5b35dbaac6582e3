import { once } from 'node:events';
import { CaptureWatch, type Finding, TrafficWatch } from '#engine/traffic/traffic.ts';
import { CaptureFile } from '#engine/wire/wire.ts';
import { beyondReach } from './beyond-reach.ts';
import { pieces } from './pieces.ts';

/** What `capture detect` is asked for. */
export interface DetectWish {
  baseline: string[];
  test: string;
  json: boolean;
}

/** `capture detect`: learns from captures, judges another one, prints what it shows beyond them, and returns the exit code. */
export async function detectInCapture({ baseline, test, json }: DetectWish): Promise<number> {
  const watch = new TrafficWatch();
  const refusals: string[] = [];
  for (const path of baseline) {
    const packets = await feed(path, watch, refusals);
    if (packets === null) return 1;
  }
  watch.judge();
  if ((await feed(test, watch, refusals)) === null) return 1;
  let lines = '';
  for (const finding of watch.findings()) {
    lines += json ? `${JSON.stringify(alertOf(finding))}\n` : `${inWords(finding)}\n`;
  }
  if (lines !== '' && !process.stdout.write(lines)) await once(process.stdout, 'drain');
  for (const note of watch.notes()) refusals.push(`beyond what is kept: ${note}`);
  for (const refusal of refusals) process.stderr.write(`hinomi capture: ${refusal}\n`);
  return refusals.length > 0 ? 3 : 0;
}

/** Reads one capture into the watch; null when it is none, which is said. */
async function feed(path: string, watch: TrafficWatch, refusals: string[]): Promise<number | null> {
  const capture = new CaptureWatch(watch);
  const file = new CaptureFile(capture.decoder);
  try {
    for await (const piece of await pieces(path)) if (!file.push(piece)) break;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^(E[A-Z]+|Z_[A-Z_]+|ZSTD_\w+)$/.test(code)) throw error;
    if (file.packets === 0) {
      process.stderr.write(`hinomi capture: ${path}: ${message}\n`);
      return null;
    }
    refusals.push(`${path}: unreadable after packet ${file.packets}: ${message}`);
  }
  const broken = file.end();
  if (file.format === null) {
    process.stderr.write(`hinomi capture: ${path}: ${broken?.reason}\n`);
    return null;
  }
  capture.end();
  if (broken) refusals.push(`${path}: byte ${broken.offset}, after packet ${file.packets}: ${broken.reason}`);
  for (const note of beyondReach(capture.decoder)) refusals.push(`${path}: ${note}`);
  return file.packets;
}

/** An alert as one line of JSON: the names of the contract first, then what makes it concrete. */
function alertOf({ time, src, dst, port, kind, technique, firstPacket, ...more }: Finding): Record<string, unknown> {
  return {
    time: timeText(time),
    src,
    dst,
    port,
    kind,
    technique,
    first_packet: firstPacket,
    count: more.count,
    last: timeText(more.last),
    group: more.group,
    ...(more.also.size > 0 ? { also: [...more.also].sort() } : {}),
    ...more.facts,
  };
}

function inWords(finding: Finding): string {
  const { time, first_packet, kind, technique, src, dst, port, ...rest } = alertOf(finding);
  const to = dst === null ? '' : ` → ${String(dst)}${port === null ? '' : `:${String(port)}`}`;
  const facts = Object.entries(rest).filter(([name]) => name !== 'last' && name !== 'group');
  const words = facts.map(
    ([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return `${String(time)} #${String(first_packet)} ${String(kind)} (${String(technique)}) ${String(src)}${to} ${words.join(' ')}`;
}

function timeText(time: number): string | null {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null;
}

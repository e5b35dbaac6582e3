import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';

/** What is known of one file, as kept in the state and told in events. */
export interface FileRecord {
  path: string;
  watch: string;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  inode: number;
  /** Permission bits, octal. */
  mode: string;
  owner: string;
  sha256: string | null;
  /** Target text when it is a symbolic link, which is never followed. */
  link: string | null;
  /** Why it could not be read, or was not hashed. */
  reason: string | null;
  unreadable: boolean;
}

/** The action an observation amounts to; undefined when nothing that matters changed. */
export function judge(
  before: FileRecord | undefined,
  now: FileRecord,
): 'created' | 'changed' | 'unreadable' | undefined {
  if (now.unreadable) return before?.unreadable ? undefined : 'unreadable';
  if (before === undefined) return 'created';
  if (before.mode !== now.mode || before.owner !== now.owner || before.link !== now.link) return 'changed';
  if (before.sha256 !== null && now.sha256 !== null) return before.sha256 === now.sha256 ? undefined : 'changed';
  if (before.unreadable) return 'changed';
  return before.size !== now.size || before.mtimeMs !== now.mtimeMs ? 'changed' : undefined;
}

/** Makes the `host.file` event of a file that is there. */
export function fileEvent(
  action: 'created' | 'changed' | 'unreadable',
  now: FileRecord,
  before: FileRecord | undefined,
  seen: { time: string; host: string },
): EventDraft {
  const fields: Fields = {
    ...place(action, now.path, now.watch, seen.host),
    'file.size': now.size,
    'file.owner': now.owner,
    'file.mode': now.mode,
  };
  const mtime = new Date(now.mtimeMs);
  if (!Number.isNaN(mtime.getTime())) fields['file.mtime'] = mtime.toISOString();
  if (now.sha256 !== null && !now.unreadable) fields['file.hash.sha256'] = now.sha256;
  if (before?.sha256 && before.sha256 !== now.sha256) fields['hinomi.file.previous_sha256'] = before.sha256;
  if (now.reason !== null) fields['hinomi.file.reason'] = now.reason;
  if (now.link !== null) fields['hinomi.file.reason'] = `symbolic link to ${now.link}; it is not followed`;
  return { kind: 'host.file', time: seen.time, fields };
}

/** Makes the `host.file` event of a file that is gone. */
export function deletedEvent(before: FileRecord, seen: { time: string; host: string }): EventDraft {
  const fields = place('deleted', before.path, before.watch, seen.host);
  if (before.sha256) fields['hinomi.file.previous_sha256'] = before.sha256;
  return { kind: 'host.file', time: seen.time, fields };
}

/** Makes the one event that stands for all files found when a watch is new: history, never paged. */
export function baselineEvent(
  watch: { name: string; path: string },
  found: { count: number; bytes: number },
  seen: { time: string; host: string },
): EventDraft {
  const fields = {
    ...place('baseline', watch.path, watch.name, seen.host),
    'hinomi.file.count': found.count,
    'file.size': found.bytes,
  };
  return { kind: 'host.file', time: seen.time, history: true, fields };
}

/** Makes the event of a watched folder that cannot be reached; its files are not taken as deleted. */
export function rootLostEvent(
  watch: { name: string; path: string },
  reason: string,
  seen: { time: string; host: string },
): EventDraft {
  const fields = { ...place('unreadable', watch.path, watch.name, seen.host), 'hinomi.file.reason': reason };
  return { kind: 'host.file', time: seen.time, fields };
}

/** Makes the gap that tells of files beyond the limit; `path` is the first that found no room. */
export function limitGap(
  watch: string,
  maxFiles: number,
  path: string,
  seen: { time: string; host: string },
): EventDraft {
  const fields: Fields = {
    'gap.kind': 'source_unreadable',
    ...reasonFields('gap', because('files_over_limit', { watch, limit: maxFiles })),
    'gap.source': 'files',
    'gap.first': path,
    'host.name': seen.host,
  };
  return { kind: 'gap', time: seen.time, fields };
}

/** A folder that cannot be listed stands in the state under its own path, so that it is told once. */
export function unreadableFolder(watch: string, path: string, reason: string): FileRecord {
  const none = { size: 0, mtimeMs: 0, ctimeMs: 0, inode: 0, mode: '', owner: '', sha256: null, link: null };
  return { path, watch, ...none, reason, unreadable: true };
}

function place(action: string, path: string, watch: string, host: string): Fields {
  return {
    'event.action': action,
    'host.name': host,
    'file.path': path,
    TargetFilename: path,
    'hinomi.file.watch': watch,
  };
}

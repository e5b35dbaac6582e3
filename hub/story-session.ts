import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Access } from './access/access.ts';
import { cookieName } from './api/guard.ts';

/** The model plant's stories look at incidents as an auditor: they may read, and nothing else. */
export function writeStorySession(path: string, access: Access, url: string, now: Date): void {
  const reader =
    access.people.byUser('story-reader') ??
    access.people.add(
      { user: 'story-reader', name: '模擬工場の確認（閲覧のみ）', roles: ['auditor'], sites: ['*'] },
      now,
    )!;
  const { token } = access.sessions.open(reader.id, false, now);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, JSON.stringify({ url, cookie: `${cookieName(false)}=${token}` }), { mode: 0o600 });
}

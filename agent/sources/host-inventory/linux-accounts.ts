/** An account of the machine. */
export interface Account {
  name: string;
  /** False when nobody can log in with it: it has expired, or has no shell for that. A locked password alone shuts nobody out. */
  enabled: boolean;
  password: 'set' | 'locked' | 'none' | 'unknown';
  /** Whether it has keys for SSH in its home; absent when that cannot be read. Keys may lie elsewhere, too. */
  keys?: boolean;
  expired: boolean;
  shell: string;
  admin: boolean;
  /** ISO 8601 UTC; absent when it never logged in or nothing is recorded. */
  lastLogon?: string;
  /** What of this could not be found out. */
  unknown?: string;
}

/** The texts of the machine's account files; undefined where one may not be read. */
export interface AccountFiles {
  passwd: string;
  group: string;
  shadow: string | undefined;
  /** Names of the groups whose members are administrators. */
  adminGroups: readonly string[];
  /** Latest logon by account name, milliseconds since 1970; undefined when the system keeps no such record. */
  lastLogons: ReadonlyMap<string, number> | undefined;
  /** Whether the account has keys to log in with; undefined when that cannot be read. */
  hasKeys: (home: string) => boolean | undefined;
  /** Today, in days since 1970, for accounts that expire. */
  today: number;
}

const noLoginShell = /\/(?:nologin|false|sync|shutdown|halt)$/;

/** Reads the accounts out of passwd, shadow and group texts. */
export function readAccounts(files: AccountFiles): Account[] {
  const admins = administrators(files.group, files.adminGroups);
  const shadow = files.shadow === undefined ? undefined : new Map(rows(files.shadow).map((row) => [row[0] ?? '', row]));
  return rows(files.passwd).flatMap((row) => {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = row;
    if (row.length < 7 || name === '') return [];
    const expired = isExpired(shadow?.get(name), files.today);
    const account: Account = {
      name,
      enabled: !noLoginShell.test(shell) && !expired,
      password: passwordOf(shadow?.get(name)),
      expired,
      shell,
      admin: uid === '0' || admins.names.has(name) || admins.gids.has(gid),
    };
    const keys = files.hasKeys(home);
    if (keys !== undefined) account.keys = keys;
    const logon = files.lastLogons?.get(name);
    if (logon !== undefined) account.lastLogon = new Date(logon).toISOString();
    const unknown = [
      shadow === undefined ? 'password state unknown: /etc/shadow cannot be read' : '',
      files.lastLogons === undefined ? 'last logon unknown: the system keeps no readable record' : '',
    ].filter((text) => text !== '');
    if (unknown.length > 0) account.unknown = unknown.join('; ');
    return [account];
  });
}

function isExpired(row: readonly string[] | undefined, today: number): boolean {
  const expires = row?.[7] ?? '';
  return expires !== '' && Number(expires) < today;
}

function passwordOf(row: readonly string[] | undefined): Account['password'] {
  if (row === undefined) return 'unknown';
  const hash = row[1] ?? '';
  if (hash === '') return 'none';
  return /^[!*]/.test(hash) ? 'locked' : 'set';
}

function administrators(group: string, wanted: readonly string[]): { names: Set<string>; gids: Set<string> } {
  const found = rows(group).filter((row) => wanted.includes(row[0] ?? ''));
  return {
    names: new Set(found.flatMap((row) => (row[3] ?? '').split(',')).filter((name) => name !== '')),
    gids: new Set(found.map((row) => row[2] ?? '')),
  };
}

function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

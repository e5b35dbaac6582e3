import type { AuthRule } from './auth-rule.ts';

const sudo = ['sudo'];
const su = ['su', 'su-l'];
const account = (action: string, programs: readonly string[] | undefined, pattern: RegExp): AuthRule => ({
  ...(programs ? { programs } : {}),
  pattern,
  kind: 'host.account',
  action,
  outcome: 'success',
});
const refused = (programs: readonly string[], pattern: RegExp): AuthRule => ({
  ...account('privilege_refused', programs, pattern),
  outcome: 'failure',
});

const useradd = ['useradd', 'adduser'];
const usermod = ['usermod', 'useradd', 'adduser', 'groupmod', 'gpasswd'];

/**
 * Accounts, groups, passwords and the use of privileges; the first rule that fits is taken. sudo's reason for a refusal
 * stands between the user and `TTY=`, so any words there mean a refusal, in whatever language.
 */
export const accountRules: readonly AuthRule[] = [
  account(
    'privilege_used',
    sudo,
    /^\s*(?<user>\S+) : (?:HOST=\S+ ; )?(?:TTY=(?<tty>[^;]*) ; )?(?:CHROOT=[^;]* ; )?PWD=.*? ; USER=(?<target>[^;]*) ; (?:GROUP=(?<group>[^;]*) ; )?(?:TSID=\S+ ; )?(?:ENV=.* ; )?COMMAND=(?<command>.*)$/s,
  ),
  refused(
    sudo,
    /^\s*(?<user>\S+) : [^=;]+ ; (?:HOST=\S+ ; )?(?:TTY=(?<tty>[^;]*) ; )?(?:CHROOT=[^;]* ; )?PWD=.*? ; USER=(?<target>[^;]*) ; (?:GROUP=(?<group>[^;]*) ; )?(?:TSID=\S+ ; )?(?:ENV=.* ; )?COMMAND=(?<command>.*)$/s,
  ),
  account('privilege_used', su, /^\(to (?<target>\S+)\) (?<user>\S+) on (?<tty>\S+)$/),
  refused(su, /^FAILED SU \(to (?<target>\S+)\) (?<user>\S+) on (?<tty>\S+)$/),
  account('privilege_used', su, /^Successful su for (?<target>\S+) by (?<user>\S+)$/),
  refused(su, /^FAILED su for (?<target>\S+) by (?<user>\S+)$/),
  account(
    'privilege_used',
    ['pkexec'],
    /^(?<user>\S+): Executing command \[USER=(?<target>[^\]]*)\].*\[COMMAND=(?<command>.*)\]$/s,
  ),

  account('user_created', useradd, /^new user: name=(?<target>[^,]+), /),
  { ...account('user_created', useradd, /^failed adding user '(?<target>[^']*)'/), outcome: 'failure' },
  account('user_deleted', ['userdel'], /^delete user '(?<target>[^']*)'/),
  account('group_created', ['groupadd', 'useradd', 'adduser', 'addgroup'], /^new group: name=(?<group>[^,]+), /),
  account('group_member_added', usermod, /^add '(?<target>[^']*)' to group '(?<group>[^']*)'/),
  account('group_member_added', ['gpasswd'], /^user (?<target>\S+) added by (?<user>\S+) to group (?<group>\S+)$/),
  account('group_member_added', ['gpasswd'], /^members of group (?<group>\S+) set by (?<user>\S+) to (?<target>.*)$/),
  account(
    'group_member_removed',
    ['usermod', 'userdel', 'gpasswd'],
    /^delete '(?<target>[^']*)' from group '(?<group>[^']*)'/,
  ),
  account(
    'group_member_removed',
    ['gpasswd'],
    /^user (?<target>\S+) removed by (?<user>\S+) from group (?<group>\S+)$/,
  ),
  account('password_changed', ['usermod'], /^change user '(?<target>[^']*)' password$/),
  account('user_modified', ['usermod'], /^(?:change user|change user name|lock user|unlock user) '(?<target>[^']*)'/),
  account(
    'user_modified',
    ['chsh', 'chfn', 'chage'],
    /^changed (?:user '(?<target>[^']*)'|password expiry for (?<user>\S+))/,
  ),
  account('password_changed', undefined, /^pam_\w+\([^()\s:]+:chauthtok\): password changed for (?<target>\S+)$/),
  account(
    'password_changed',
    ['passwd', 'chpasswd', 'newusers'],
    /^password for '(?<target>[^']*)' changed by '(?<user>[^']*)'/,
  ),
];

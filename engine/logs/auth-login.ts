import type { AuthRule } from './auth-rule.ts';

const sshd = ['sshd'];
const login = ['login'];
const logind = ['systemd-logind'];

/** Address and port as sshd ends its lines with. A user name may contain anything, so the last ` from ` counts. */
const from = String.raw`from (?<address>\S+) port (?<port>\d+)`;
const tail = String.raw`(?: ssh2)?(?: \[preauth\])?`;

/** Logins, failed logins, sessions and logouts; the first rule that fits is taken. */
export const loginRules: readonly AuthRule[] = [
  {
    programs: sshd,
    pattern: new RegExp(String.raw`^Accepted (?<method>\S+) for (?<user>.*) ${from} ssh2(?:: .*)?$`, 's'),
    kind: 'host.login',
    action: 'login',
    outcome: 'success',
  },
  {
    // PAM says no through sshd: for an account that exists these are often its only words about a wrong password.
    programs: sshd,
    pattern: /^(?:error: )?PAM: [^:]+? for (?!(?:illegal|invalid) user )(?<user>.*) from (?<address>\S+)$/s,
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
    method: 'keyboard-interactive/pam',
  },
  {
    programs: sshd,
    pattern: new RegExp(
      // The refusals of PAM for an account that exists are counted by the line above.
      String.raw`^Failed (?!keyboard-interactive/pam for (?!(?:invalid|illegal) user ))(?<method>\S+) for (?:(?:invalid|illegal) user )?(?<user>.*) ${from}${tail}(?:: .*)?$`,
      's',
    ),
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
  },
  {
    programs: sshd,
    pattern: /^(?:Invalid|Illegal) user (?<user>.*?) ?from (?<address>\S+)(?: port (?<port>\d+))?$/s,
    kind: 'host.login',
    action: 'invalid_user',
    outcome: 'failure',
  },
  {
    programs: sshd,
    pattern: new RegExp(
      `^(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(?<user>.*) ${from}${tail}$`,
      's',
    ),
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
  },
  {
    programs: sshd,
    pattern: /^User (?<user>.*) from (?<address>\S+) not allowed because /s,
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
  },
  {
    programs: sshd,
    pattern: /^Disconnected from user (?<user>.*) (?<address>\S+) port (?<port>\d+)$/s,
    kind: 'host.login',
    action: 'logout',
  },
  {
    pattern: /^pam_\w+\([^()\s:]+:session\): session opened for user (?<user>[^\s(]+)/,
    kind: 'host.login',
    action: 'session_opened',
    outcome: 'success',
    method: 'pam',
  },
  {
    pattern: /^pam_\w+\([^()\s:]+:session\): session closed for user (?<user>[^\s(]+)/,
    kind: 'host.login',
    action: 'session_closed',
    method: 'pam',
  },
  {
    // sshd tells of its own failures in the lines above, so its PAM lines would count each of them twice.
    pattern:
      /^pam_\w+\((?!sshd:)[^()\s:]+:auth\): authentication failure; .*?\btty=(?<tty>\S*) .*?\brhost=(?<address>\S*)(?:\s+user=(?<user>.*))?$/s,
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
    method: 'pam',
  },
  {
    programs: login,
    pattern: /^(?:ROOT LOGIN|LOGIN ON)\s+(?:ON )?(?<tty>\S+) BY (?<user>\S+)(?: FROM (?<address>\S+))?$/,
    kind: 'host.login',
    action: 'login',
    outcome: 'success',
  },
  {
    programs: login,
    pattern: /^ROOT LOGIN\s+ON '?(?<tty>[^\s']+)'?(?: FROM '?(?<address>[^\s']+)'?)?$/i,
    kind: 'host.login',
    action: 'login',
    outcome: 'success',
    user: 'root',
  },
  {
    programs: login,
    pattern:
      /^(?:FAILED LOGIN|TOO MANY LOGIN TRIES)(?: SESSION)? \(?\d*\)?\s*(?:on|ON)? ?'?(?<tty>[^\s']*)'?(?: FROM '?(?<address>[^\s']+)'?)? FOR '(?<user>[^']*)'/,
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
  },
  {
    programs: login,
    pattern: /^FAILED LOGIN(?: SESSION)? ?\d* ?FROM (?<address>\S+) FOR (?<user>[^\s,]+)/,
    kind: 'host.login',
    action: 'login_failed',
    outcome: 'failure',
  },
  {
    programs: logind,
    pattern: /^New session '?\S+'? of user '?(?<user>[^\s']+?)'?(?: with class .*)?\.?$/,
    kind: 'host.login',
    action: 'session_opened',
    outcome: 'success',
  },
];

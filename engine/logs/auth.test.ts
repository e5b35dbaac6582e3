import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuthLine } from './auth.ts';

type Expected = [action: string, user?: string, target?: string, address?: string];

/** Lines as the programs write them, and what they mean: action, acting or logging-in user, target, address. */
const lines: [program: string, message: string, expected: Expected | undefined][] = [
  ['sshd', 'Accepted password for op1 from 192.0.2.9 port 50022 ssh2', ['login', 'op1', undefined, '192.0.2.9']],
  [
    'sshd-session',
    'Accepted publickey for op1 from 2001:db8::5 port 22 ssh2: ED25519 SHA256:abc',
    ['login', 'op1', undefined, '2001:db8::5'],
  ],
  [
    'sshd',
    'Failed password for root from ::ffff:192.0.2.9 port 50022 ssh2',
    ['login_failed', 'root', undefined, '192.0.2.9'],
  ],
  [
    'sshd',
    'Failed password for invalid user admin from 192.0.2.9 port 50022 ssh2',
    ['login_failed', 'admin', undefined, '192.0.2.9'],
  ],
  [
    'sshd',
    'Failed none for invalid user  from 192.0.2.9 port 50022 ssh2',
    ['login_failed', undefined, undefined, '192.0.2.9'],
  ],
  [
    'sshd',
    'Failed password for invalid user a from 198.51.100.1 port 1 ssh2 from 192.0.2.9 port 50022 ssh2',
    ['login_failed', 'a from 198.51.100.1 port 1 ssh2', undefined, '192.0.2.9'],
  ],
  [
    'sshd',
    'error: PAM: Authentication failure for op1 from 192.0.2.9',
    ['login_failed', 'op1', undefined, '192.0.2.9'],
  ],
  ['sshd', 'error: PAM: User account has expired for op1 from gw9.plant.example', ['login_failed', 'op1']],
  ['sshd', 'error: PAM: Authentication failure for illegal user admin from 192.0.2.9', undefined],
  [
    'sshd',
    'Failed keyboard-interactive/pam for invalid user admin from 192.0.2.9 port 50022 ssh2',
    ['login_failed', 'admin', undefined, '192.0.2.9'],
  ],
  ['sshd', 'Failed keyboard-interactive/pam for op1 from 192.0.2.9 port 50022 ssh2', undefined],
  ['sshd', 'Invalid user test from 192.0.2.9 port 40000', ['invalid_user', 'test', undefined, '192.0.2.9']],
  ['sshd', 'Invalid user  from 192.0.2.9 port 40000', ['invalid_user', undefined, undefined, '192.0.2.9']],
  [
    'sshd',
    'error: maximum authentication attempts exceeded for root from 192.0.2.9 port 4 ssh2 [preauth]',
    ['login_failed', 'root', undefined, '192.0.2.9'],
  ],
  [
    'sshd',
    'User op1 from 192.0.2.9 not allowed because not listed in AllowUsers',
    ['login_failed', 'op1', undefined, '192.0.2.9'],
  ],
  ['sshd', 'Disconnected from user op1 192.0.2.9 port 50022', ['logout', 'op1', undefined, '192.0.2.9']],
  ['sshd', 'pam_unix(sshd:session): session opened for user op1(uid=1001) by (uid=0)', ['session_opened', 'op1']],
  ['sshd', 'pam_unix(sshd:session): session closed for user op1', ['session_closed', 'op1']],
  [
    'sshd',
    'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.9  user=root',
    undefined,
  ],
  [
    'vsftpd',
    'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=op1 rhost=192.0.2.9  user=op1',
    ['login_failed', 'op1', undefined, '192.0.2.9'],
  ],
  [
    'login',
    'pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=',
    ['login_failed'],
  ],
  ['login', "FAILED LOGIN (2) on '/dev/tty1' FOR 'root', Authentication failure", ['login_failed', 'root']],
  ['login', "ROOT LOGIN  on '/dev/tty1'", ['login', 'root']],
  ['login', 'ROOT LOGIN ON tty1', ['login', 'root']],
  ['login', 'LOGIN ON tty2 BY op1 FROM 192.0.2.9', ['login', 'op1', undefined, '192.0.2.9']],
  ['systemd-logind', 'New session 12 of user op1.', ['session_opened', 'op1']],
  ['systemd-logind', "New session '12' of user 'op1' with class 'user' and type 'tty'.", ['session_opened', 'op1']],
  [
    'sudo',
    '     op1 : TTY=pts/0 ; PWD=/home/op1 ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow ; true',
    ['privilege_used', 'op1', 'root'],
  ],
  ['sudo', '     op1 : PWD=/ ; USER=root ; ENV=A=1 ; COMMAND=/bin/sh', ['privilege_used', 'op1', 'root']],
  [
    'sudo',
    '     op1 : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    ['privilege_refused', 'op1', 'root'],
  ],
  [
    'sudo',
    '     op1 : ユーザは sudoers に記載されていません ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    ['privilege_refused', 'op1', 'root'],
  ],
  ['su', '(to root) op1 on pts/0', ['privilege_used', 'op1', 'root']],
  ['su', 'FAILED SU (to root) op1 on pts/0', ['privilege_refused', 'op1', 'root']],
  ['su', 'FAILED su for root by op1', ['privilege_refused', 'op1', 'root']],
  [
    'useradd',
    'new user: name=op2, UID=1002, GID=1002, home=/home/op2, shell=/bin/sh, from=/dev/pts/0',
    ['user_created', undefined, 'op2'],
  ],
  ['useradd', 'new group: name=op2, GID=1002', ['group_created']],
  ['userdel', "delete user 'op2'", ['user_deleted', undefined, 'op2']],
  ['usermod', "add 'op2' to group 'sudo'", ['group_member_added', undefined, 'op2']],
  ['usermod', "add 'op2' to shadow group 'sudo'", undefined],
  ['usermod', "delete 'op2' from group 'sudo'", ['group_member_removed', undefined, 'op2']],
  ['usermod', "change user 'op2' password", ['password_changed', undefined, 'op2']],
  ['usermod', "change user 'op2' shell from '/bin/sh' to '/bin/bash'", ['user_modified', undefined, 'op2']],
  ['usermod', "lock user 'op2' password", ['user_modified', undefined, 'op2']],
  ['gpasswd', 'user op2 added by root to group sudo', ['group_member_added', 'root', 'op2']],
  ['gpasswd', 'user op2 removed by root from group sudo', ['group_member_removed', 'root', 'op2']],
  ['groupadd', 'new group: name=line3, GID=1003', ['group_created']],
  ['groupadd', 'group added to /etc/group: name=line3, GID=1003', undefined],
  ['passwd', 'pam_unix(passwd:chauthtok): password changed for op2', ['password_changed', undefined, 'op2']],
  ['chpasswd', 'pam_unix(chpasswd:chauthtok): password changed for op2', ['password_changed', undefined, 'op2']],
  ['passwd', "password for 'op2' changed by 'root'", ['password_changed', 'root', 'op2']],
  ['CRON', 'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)', ['session_opened', 'root']],
  ['CRON', '(root) CMD (run-parts /etc/cron.hourly)', undefined],
  ['other', 'Accepted password for op1 from 192.0.2.9 port 50022 ssh2', undefined],
];

describe('authentication lines', () => {
  test.each(lines)('%s: %s', (program, message, expected) => {
    const fields = readAuthLine({ program, message })?.fields;
    const seen = fields && [
      fields['event.action'],
      fields['user.name'],
      fields['user.target.name'],
      fields['source.ip'],
    ];
    expect(seen).toEqual(expected && [...expected, ...Array(4 - expected.length).fill(undefined)]);
  });

  test('sudo keeps the whole command', () => {
    const message = 'op1 : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh -c a ; b ; COMMAND=c';
    expect(readAuthLine({ program: 'sudo', message })?.fields['process.command_line']).toBe(
      '/bin/sh -c a ; b ; COMMAND=c',
    );
  });

  test('no user name can forge an address', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (name) => {
        const message = `Failed password for invalid user ${name} from 192.0.2.9 port 22 ssh2`;
        expect(readAuthLine({ program: 'sshd', message })?.fields['source.ip']).toBe('192.0.2.9');
      }),
    );
  });
});

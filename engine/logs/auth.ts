import { isIP } from 'node:net';
import type { Fields } from '#protocol/events/event.ts';
import { accountRules } from './auth-account.ts';
import { loginRules } from './auth-login.ts';
import type { AuthFinding, AuthRule } from './auth-rule.ts';

export type { AuthFinding } from './auth-rule.ts';

/** A line of a program, its syslog header taken off. */
export interface ProgramLine {
  program: string;
  message: string;
}

const fieldOf: Record<string, string> = {
  user: 'user.name',
  target: 'user.target.name',
  group: 'group.name',
  tty: 'hinomi.auth.tty',
  method: 'hinomi.auth.method',
  command: 'process.command_line',
};

const rules: readonly AuthRule[] = [...loginRules, ...accountRules];

/**
 * Reads a line of sshd, sudo, su, login, systemd-logind, the account tools or a PAM module. Undefined when it says nothing
 * about logins, accounts or privileges. These programs write their log in English whatever the display language is; the
 * rules hold on to fixed words and positions only.
 */
export function readAuthLine(line: ProgramLine): AuthFinding | undefined {
  const program = baseName(line.program);
  for (const rule of rules) {
    if (rule.programs && !rule.programs.includes(program)) continue;
    const match = rule.pattern.exec(line.message);
    if (match) return finding(rule, program, match.groups ?? {});
  }
  return undefined;
}

/** `/usr/sbin/sshd` and `sshd(pam_unix)` are `sshd`; the parts that sshd splits itself into count as sshd too. */
export function baseName(program: string): string {
  const name = program.replace(/\(.*\)$/, '').replace(/^.*\//, '');
  return name === 'sshd-session' || name === 'sshd-auth' ? 'sshd' : name;
}

function finding(rule: AuthRule, program: string, groups: Record<string, string | undefined>): AuthFinding {
  const fields: Fields = { 'event.action': rule.action };
  if (rule.outcome) fields['event.outcome'] = rule.outcome;
  if (rule.user !== undefined) fields['user.name'] = rule.user;
  if (rule.method !== undefined) fields['hinomi.auth.method'] = rule.method;
  for (const [group, field] of Object.entries(fieldOf)) {
    const value = groups[group];
    if (value !== undefined && value !== '') fields[field] = value;
  }
  const address = groups['address']?.replace(/^::ffff:(?=\d+\.)/i, '');
  if (address !== undefined && isIP(address.replace(/%.*$/, '')) !== 0) fields['source.ip'] = address;
  else if (address) fields['source.domain'] = address;
  if (groups['port'] !== undefined) fields['source.port'] = Number(groups['port']);
  fields['process.name'] = program;
  return { kind: rule.kind, fields };
}

import { hostEvents } from '#engine/logs/repeated-message.ts';
import { parseSyslog } from '#engine/logs/syslog.ts';
import { defineSource } from '../source.ts';
import { followFiles } from '../tail/follow-files.ts';
import { lineFields } from '../tail/line-fields.ts';
import { localZone } from '../tail/local-zone.ts';
import { missingPaths } from '../tail/path-list.ts';
import { type AuthLogConfig, authLogConfig } from './source.config.ts';

/** Follows the log of logins, privileges and account changes of a Linux machine. */
export const source = defineSource<AuthLogConfig>({
  type: 'auth-log',
  schema: authLogConfig,
  platforms: ['linux', 'freebsd', 'darwin'],
  look: ({ paths }) => {
    const missing = missingPaths(paths);
    return missing.length === paths.length ? missing : [];
  },
  run: (context) =>
    followFiles(context, (line) => {
      if (line.text === '') return [];
      const parsed = parseSyslog(line.text, { zone: localZone, reference: line.changed });
      const { program } = context.config;
      const message = program === undefined || parsed.ms !== undefined ? parsed : { program, message: line.text };
      const fallbackMs = line.changed.getTime();
      const extra = lineFields(line);
      return hostEvents(message, { host: context.host, fallbackMs, extra, history: line.history });
    }),
});

import { hostEvents } from '#engine/logs/repeated-message.ts';
import { parseSyslog } from '#engine/logs/syslog.ts';
import { textLineEvent } from '#engine/logs/text-line.ts';
import { defineSource } from '../source.ts';
import { followFiles } from '../tail/follow-files.ts';
import { lineFields } from '../tail/line-fields.ts';
import { zoneOf } from '../tail/local-zone.ts';
import { missingPaths } from '../tail/path-list.ts';
import { type TextLogConfig, textLogConfig } from './source.config.ts';

/** Follows any text log. */
export const source = defineSource<TextLogConfig>({
  type: 'text-log',
  schema: textLogConfig,
  platforms: ['linux', 'win32', 'darwin', 'freebsd'],
  look: ({ paths }) => missingPaths(paths),
  run: (context) => {
    const { config, host } = context;
    const zone = zoneOf(config.timeZone);
    const pattern = config.pattern === undefined ? undefined : new RegExp(config.pattern, 'u');
    return followFiles(context, (line) => {
      if (line.text === '') return [];
      const frame = { zone, reference: line.changed };
      const extra = lineFields(line);
      if (config.format === 'syslog') {
        const fallbackMs = line.changed.getTime();
        return hostEvents(parseSyslog(line.text, frame), { host, fallbackMs, extra, history: line.history });
      }
      const service = config.service === undefined ? {} : { service: config.service };
      return [textLineEvent(line.text, { host, frame, extra, history: line.history, ...service }, pattern)];
    });
  },
});

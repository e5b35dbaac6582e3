import { defineSource } from '../source.ts';
import { followFiles } from '../tail/follow-files.ts';
import { missingPaths } from '../tail/path-list.ts';
import { sensorLine } from '../tail/sensor-line.ts';
import { LogForms } from './log-forms.ts';
import { type ZeekConfig, zeekConfig } from './source.config.ts';

/** Follows logs of Zeek: conversations, notices, and commands over Modbus and DNP3. */
export const source = defineSource<ZeekConfig>({
  type: 'zeek',
  schema: zeekConfig,
  platforms: ['linux', 'win32', 'darwin', 'freebsd'],
  look: ({ paths }) => {
    const missing = missingPaths(paths);
    return missing.length === paths.length ? missing : [];
  },
  run: (context) => {
    const forms = new LogForms();
    const { host } = context;
    return followFiles(context, (line) => sensorLine(line, forms.events(line.path, line.text, host), host));
  },
});

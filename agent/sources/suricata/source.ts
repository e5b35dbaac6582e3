import { suricataEvents } from '#engine/sensors/suricata-eve.ts';
import { defineSource } from '../source.ts';
import { followFiles } from '../tail/follow-files.ts';
import { missingPaths } from '../tail/path-list.ts';
import { sensorLine } from '../tail/sensor-line.ts';
import { type SuricataConfig, suricataConfig } from './source.config.ts';

/** Follows what Suricata writes: conversations, alerts and commands over Modbus and DNP3. */
export const source = defineSource<SuricataConfig>({
  type: 'suricata',
  schema: suricataConfig,
  platforms: ['linux', 'win32', 'darwin', 'freebsd'],
  look: ({ paths }) => missingPaths(paths),
  run: (context) =>
    followFiles(context, (line) => sensorLine(line, suricataEvents(line.text, context.host), context.host)),
});

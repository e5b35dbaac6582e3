import { z } from 'zod';
import { tailSettings } from '../tail/tail.config.ts';

/** Configuration of the Zeek source. */
export const zeekConfig = z.strictObject({
  ...tailSettings,
  paths: tailSettings.paths
    .default(['conn', 'modbus', 'dnp3', 'notice'].map((log) => `/opt/zeek/spool/zeek/${log}.log`))
    .describe('Logs of Zeek in JSON or in its own form: conn, modbus, dnp3 and notice; `*`, `?` and `**` are allowed.'),
  maxLineBytes: tailSettings.maxLineBytes.default(65_536),
});

export type ZeekConfig = z.infer<typeof zeekConfig>;

import { z } from 'zod';
import { tailSettings } from '../tail/tail.config.ts';

/** Configuration of the Suricata source. */
export const suricataConfig = z.strictObject({
  ...tailSettings,
  paths: tailSettings.paths
    .default(['/var/log/suricata/eve.json'])
    .describe('Logs of Suricata in the EVE form; `*`, `?` and `**` are allowed.'),
  maxLineBytes: tailSettings.maxLineBytes.default(262_144),
});

export type SuricataConfig = z.infer<typeof suricataConfig>;

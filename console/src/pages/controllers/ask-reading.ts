import { send } from '../../api/client.ts';
import type { ControllerDetail } from '../../api/types.ts';

/** Source of the agent that reads a protocol; the others are called as the protocol is. */
const sourceOf: Readonly<Record<string, string>> = { opcua: 'opc-ua', file: 'file-evidence' };

/** Asks the agent of a controller for one reading, or for a series of them; it answers when they arrive. */
export async function askReading(
  of: Pick<ControllerDetail, 'site' | 'agent' | 'protocol' | 'device'>,
  series?: { readings: number; minutes: number },
): Promise<void> {
  await send('POST', `/agents/${of.site}/${of.agent}`, {
    type: 'command',
    name: 'snapshot',
    source: sourceOf[of.protocol] ?? of.protocol,
    argument: { device: of.device, ...(series ? { series } : {}) },
  });
}

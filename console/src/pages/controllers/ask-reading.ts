import { send } from '../../api/client.ts';
import type { ControllerDetail } from '../../api/types.ts';

/** Has the agent of a controller take one reading, or a series of them; they come as they are taken. */
export async function askReading(
  of: Pick<ControllerDetail, 'id'>,
  series?: { readings: number; minutes: number },
): Promise<void> {
  await send('POST', `/controllers/${of.id}/reading`, series ? { series } : {});
}

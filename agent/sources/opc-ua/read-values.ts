import { AttributeIds, coerceNodeId, type DataValue, type NodeId } from 'node-opcua-client';
import { asksForLess } from './batches.ts';
import type { OpcUaConnection } from './connection.ts';

type Line = Pick<OpcUaConnection, 'session' | 'call' | 'callAgain'>;

/**
 * Values of a few nodes, in order; in halves where the server takes no more at once, since its limits are among what is asked. `how`
 * is whether to ask once more after another failure.
 */
export async function readValues(
  line: Line,
  ids: readonly (NodeId | string)[],
  how: 'call' | 'callAgain' = 'callAgain',
): Promise<DataValue[]> {
  try {
    const items = ids.map((id) => ({ nodeId: coerceNodeId(id), attributeId: AttributeIds.Value }));
    return await line[how](() => line.session.read(items));
  } catch (error) {
    if (ids.length < 2 || !asksForLess(error as Error)) throw error;
    const half = Math.ceil(ids.length / 2);
    return [...(await readValues(line, ids.slice(0, half), how)), ...(await readValues(line, ids.slice(half), how))];
  }
}

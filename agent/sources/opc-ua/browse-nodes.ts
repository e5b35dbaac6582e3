import {
  BrowseDirection,
  type BrowseResult,
  coerceNodeId,
  type NodeId,
  type ReferenceDescription,
} from 'node-opcua-client';
import type { Batches } from './batches.ts';
import type { OpcUaConnection } from './connection.ts';

const allReferences = 'i=31';
const referencesPerNode = 500;

/** What one node told. Neither references nor withheld: it could not be read to its end. */
export interface NodeReferences {
  references?: ReferenceDescription[];
  /** Status by which the server withholds them. */
  withheld?: string;
  /** Alone it may tell more: the server had no continuation point left, or has a trouble that may pass. */
  again?: boolean;
}

/** What each node tells, in order; undefined where no answer came. Of one node at most `mostReferences` are taken. */
export async function browseAll(
  connection: OpcUaConnection,
  nodes: readonly { id: NodeId }[],
  batches: Batches,
  mostReferences: number,
): Promise<(NodeReferences | undefined)[]> {
  const browse = (batch: readonly { id: NodeId }[]) => browseBatch(connection, batch, mostReferences, batches);
  const found = await batches.run(nodes, browse);
  for (let index = 0; index < nodes.length; index++) {
    if (found[index]?.again) [found[index]] = await batches.run([nodes[index]!], browse);
  }
  return found;
}

async function browseBatch(
  connection: OpcUaConnection,
  batch: readonly { id: NodeId }[],
  mostReferences: number,
  batches: Batches,
): Promise<readonly NodeReferences[]> {
  const { session } = connection;
  const ask = <T>(request: () => Promise<T>) => connection.call(request, () => batches.askLess());
  session.requestedMaxReferencesPerNode = referencesPerNode;
  const results = await ask(() =>
    session.browse(
      batch.map(({ id }) => ({
        nodeId: id,
        browseDirection: BrowseDirection.Forward,
        referenceTypeId: coerceNodeId(allReferences),
        includeSubtypes: true,
        nodeClassMask: 0,
        resultMask: 63,
      })),
    ),
  );
  const out: NodeReferences[] = results.map((result) => judged(result));
  let open = results.flatMap((result, index) =>
    continued(result) ? [{ index, point: result.continuationPoint }] : [],
  );
  while (open.length > 0) {
    const more = await ask(() =>
      session.browseNext(
        open.map(({ point }) => point),
        false,
      ),
    );
    if (more.length !== open.length) throw new Error(`${more.length} answers to ${open.length} continuations`);
    const still: typeof open = [];
    const endless: typeof open = [];
    more.forEach((result, i) => {
      const { index } = open[i]!;
      const now = judged(result);
      const before = out[index]!.references;
      if (!now.references || !before) {
        out[index] = now;
        return;
      }
      for (const reference of now.references) before.push(reference);
      if (!continued(result)) return;
      const rest = { index, point: result.continuationPoint };
      if (before.length < mostReferences && now.references.length > 0) {
        still.push(rest);
      } else {
        out[index] = {};
        endless.push(rest);
      }
    });
    if (endless.length > 0) await letGo(connection, endless);
    open = still;
  }
  return out;
}

/** Gives continuation points back that are not followed any further. */
async function letGo(
  connection: OpcUaConnection,
  open: readonly { point: BrowseResult['continuationPoint'] }[],
): Promise<void> {
  await connection.call(() =>
    connection.session.browseNext(
      open.map(({ point }) => point),
      true,
    ),
  );
}

function continued(result: BrowseResult): boolean {
  return result.statusCode.isGood() && (result.continuationPoint?.length ?? 0) > 0;
}

/** Statuses that leave nothing to ask again: the node is not there, or is not for us. */
const verdicts =
  /^Bad(NodeIdUnknown|NodeIdInvalid|NodeNotInView|UserAccessDenied|SecurityModeInsufficient|NotSupported)$/;

/** Statuses of a server that has too much to do: they say nothing of the node, whose references are unread. */
const overloaded =
  /^Bad(NoContinuationPoints|ContinuationPointInvalid|OutOfMemory|ResourceUnavailable|TooManyOperations|(Request)?Timeout|ServerHalted|Shutdown|ServerTooBusy)$/;

/** Errors sit inside good answers: each result is judged by itself. */
function judged(result: BrowseResult): NodeReferences {
  if (result.statusCode.isGood()) return { references: result.references ?? [] };
  const { name } = result.statusCode;
  if (overloaded.test(name)) return { again: true };
  return verdicts.test(name) ? { withheld: name } : { withheld: name, again: true };
}

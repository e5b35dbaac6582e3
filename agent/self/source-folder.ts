import { join } from 'node:path';

/** Where a source keeps its large state, below the folder of the agent. */
export function sourceFolder(home: string, id: string): string {
  return join(home, 'sources', id.replace(/[^a-z0-9._-]/g, '_'));
}

import { join } from 'node:path';
import { afterEach, test } from 'vitest';
import { ownMountsMissing, runWithOwnMounts } from '../support/own-mounts.ts';
import { endAll } from '../support/processes.ts';

afterEach(endAll);

const script = (name: string) => join(import.meta.dirname, 'full-disk', name);

test.skipIf(ownMountsMissing !== '')(
  `a PC's disk fills up, by others and by the spool itself: the agent says so, sources wait, nothing is lost${ownMountsMissing}`,
  () => runWithOwnMounts(script('agent-disk.ts')),
);

test.skipIf(ownMountsMissing !== '')(
  `the hub's disk fills up: intake waits and says so, people can still work, then everything is stored${ownMountsMissing}`,
  () => runWithOwnMounts(script('hub-disk.ts')),
);

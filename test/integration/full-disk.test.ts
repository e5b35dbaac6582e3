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

test.skipIf(ownMountsMissing !== '')(
  `the disks of the message bus fill up, at a site and at the hub: people are told, and with room again everything goes on by itself${ownMountsMissing}`,
  () => runWithOwnMounts(script('bus-disk.ts')),
  600_000,
);

test.skipIf(ownMountsMissing !== '')(
  `under the supervisor, a bus whose disk was full goes on by itself${ownMountsMissing}`,
  () => runWithOwnMounts(script('up-disk.ts')),
  600_000,
);

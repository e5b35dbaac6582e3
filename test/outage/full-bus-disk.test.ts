import { join } from 'node:path';
import { afterEach, test } from 'vitest';
import { ownMountsMissing, runWithOwnMounts } from '../support/own-mounts.ts';
import { endAll } from '../support/processes.ts';

afterEach(endAll);

test.skipIf(ownMountsMissing !== '')(
  `the disk of the bus fills up at a site: people are told, and with room again everything goes on by itself${ownMountsMissing}`,
  () => runWithOwnMounts(join(import.meta.dirname, 'full-disk/bus-disk.ts'), 'site'),
);

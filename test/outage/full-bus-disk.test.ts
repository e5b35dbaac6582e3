import { join } from 'node:path';
import { afterEach, test } from 'vitest';
import { ownMountsMissing, runWithOwnMounts } from '../support/own-mounts.ts';
import { endAll } from '../support/processes.ts';

afterEach(endAll);

const script = (name: string) => join(import.meta.dirname, 'full-disk', name);

test.skipIf(ownMountsMissing !== '')(
  `the disk of the bus fills up at a site: people are told, and with room again everything goes on by itself${ownMountsMissing}`,
  () => runWithOwnMounts(script('bus-disk.ts'), 'site'),
  900_000,
);

test.skipIf(ownMountsMissing !== '')(
  `under the supervisor, a bus whose disk was full goes on by itself${ownMountsMissing}`,
  () => runWithOwnMounts(script('up-disk.ts')),
  900_000,
);

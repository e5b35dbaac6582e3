import { join } from 'node:path';
import { afterEach, test } from 'vitest';
import { ownMountsMissing, runWithOwnMounts } from '../support/own-mounts.ts';
import { endAll } from '../support/processes.ts';

afterEach(endAll);

test.skipIf(ownMountsMissing !== '')(
  `under the supervisor, a bus whose disk was full goes on by itself${ownMountsMissing}`,
  () => runWithOwnMounts(join(import.meta.dirname, 'full-disk/up-disk.ts')),
);

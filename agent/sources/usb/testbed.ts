import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** True when Debian's `umockdev` is not installed; tests that need it are then skipped. */
export const testbedMissing = spawnSync('umockdev-run', ['--version']).status !== 0;

/** A mock sysfs made by `umockdev-run` that lives until it is closed. */
export interface Testbed {
  sysfs: string;
  /** Takes a device and its interfaces off the bus. */
  pull(port: string): { putBack(): void };
  close(): Promise<void>;
}

/** Opens a test bed from a description in umockdev's format; for tests only. */
export async function openTestbed(description: URL): Promise<Testbed> {
  const child = spawn('umockdev-run', ['-d', fileURLToPath(description), '--', 'sh', '-c', 'echo $UMOCKDEV_DIR; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const sysfs = join(chunk.toString().trim(), 'sys');
  const bus = join(sysfs, 'bus/usb/devices');
  return {
    sysfs,
    pull: (port) => {
      const taken = readdirSync(bus)
        .filter((name) => name === port || name.startsWith(`${port}:`))
        .map((name) => ({ path: join(bus, name), target: readlinkSync(join(bus, name)) }));
      for (const { path } of taken) unlinkSync(path);
      return {
        putBack: () => {
          for (const { path, target } of taken) symlinkSync(target, path);
        },
      };
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

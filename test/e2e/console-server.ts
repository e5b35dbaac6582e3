import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const chromium = process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium';
const configFile = fileURLToPath(new URL('../../console/vite.config.ts', import.meta.url));

/** Why tests in a browser cannot run here, to stand in their name; empty when they can. */
export const noBrowser = existsSync(chromium) ? '' : ` (skipped: no Chromium at ${chromium}; apt-get install chromium)`;

/** Serves the console on a free port, over invented data, or over the hub at an address. */
export async function serveConsole(hub?: string): Promise<{ base: string; close(): Promise<void> }> {
  if (hub) process.env['HINOMI_HUB'] = hub;
  const server = await createServer({ configFile, server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  delete process.env['HINOMI_HUB'];
  await server.listen();
  return { base: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type PreviewServer, preview } from 'vite';

const chromium = process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium';
const configFile = fileURLToPath(new URL('../../console/vite.config.ts', import.meta.url));

/** Why tests in a browser cannot run here, to stand in their name; empty when they can. */
export const noBrowser = existsSync(chromium) ? '' : ` (skipped: no Chromium at ${chromium}; apt-get install chromium)`;

/** The worker that keeps the console on a device is not there, so that no page is served by the one before it. */
const withoutShell = {
  name: 'hinomi-without-shell',
  configurePreviewServer: (server: PreviewServer) =>
    void server.middlewares.use('/sw.js', (_, response) => void response.writeHead(404).end()),
};

/** Serves the built console on a free port, over invented data, or over the hub at an address. */
export async function serveConsole(hub?: string): Promise<{ base: string; close(): Promise<void> }> {
  if (hub) process.env['HINOMI_HUB'] = hub;
  const server = await preview({
    configFile,
    preview: { port: 0, host: '127.0.0.1' },
    plugins: [withoutShell],
    logLevel: 'error',
  });
  delete process.env['HINOMI_HUB'];
  return { base: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

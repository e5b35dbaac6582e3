import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { fixtureServer } from './dev/fixture-server.ts';
import { packedFiles } from './shell/packed-files.ts';
import { shellBuild } from './shell/shell-build.ts';

/**
 * Without HINOMI_HUB the pages talk to made-up data; with it, to a running hub.
 * The build itself holds neither.
 */
const hub = process.env['HINOMI_HUB'];
/** As strict as the hub serves the console, so that a breach shows before a release. */
const strictPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'";
const proxy = hub ? { '/api': { target: hub, changeOrigin: false } } : undefined;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid(), shellBuild(), packedFiles(), ...(hub ? [] : [fixtureServer()])],
  build: {
    outDir: 'dist',
    target: ['chrome109', 'safari15'],
    cssTarget: ['chrome109', 'safari15'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy },
  preview: { proxy, headers: { 'content-security-policy': strictPolicy } },
});

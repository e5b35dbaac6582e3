import { type Browser, chromium, type Page } from 'playwright-core';

/** How long a page may take for anything before a test gives up on it, ms; a busy machine is slow, not wrong. */
const patienceMs = 240_000;
/** How many times slower than this machine pages are made, so that what holds on a fast one only by luck shows; 1 leaves them alone. */
const slower = Number(process.env['HINOMI_SLOW_PAGES'] ?? 1);
/** By how much a slowed page waits longer for each answer, ms per step of slowness. */
const latencyMs = 40;

/**
 * A browser that asks nobody outside for anything. With HINOMI_SLOW_PAGES=8 its pages have an eighth of the processor, and each answer
 * comes 320 ms late.
 */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: process.env['HINOMI_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  browser.on('context', (context) => {
    context.setDefaultTimeout(patienceMs);
    if (slower > 1) context.on('page', slowDown);
  });
  return browser;
}

async function slowDown(page: Page): Promise<void> {
  const line = await page.context().newCDPSession(page);
  await line.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs * slower,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

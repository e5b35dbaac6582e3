import type { Page, Request } from 'playwright-core';
import { eventually } from './processes.ts';

const onTheWay = new WeakMap<Page, Set<Request>>();

/** What a page has asked for and not got yet, from the first call on. Its live stream, which has no end, is left out. */
function requestsOf(page: Page): Set<Request> {
  const known = onTheWay.get(page);
  if (known) return known;
  const requests = new Set<Request>();
  onTheWay.set(page, requests);
  page.on('request', (request) => {
    if (request.resourceType() !== 'eventsource') requests.add(request);
  });
  for (const end of ['requestfinished', 'requestfailed'] as const)
    page.on(end as 'requestfinished', (request) => requests.delete(request));
  // What a page asked for before it was left is nobody's any more.
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) requests.clear();
  });
  return requests;
}

/** Opens an address and waits until the page has drawn all that it asked for. */
export async function open(page: Page, address: string): Promise<void> {
  requestsOf(page);
  await page.goto(address, { waitUntil: 'load' });
  await quiet(page);
}

/**
 * Waits until a page stands, nothing that it asked for is on its way, no place waits for an answer, and two frames after that it is still
 * so: what it does not show then, it does not show.
 */
export async function quiet(page: Page): Promise<void> {
  const requests = requestsOf(page);
  await page.waitForSelector('.page, .andon, .report, .door');
  do {
    await eventually(
      () => [...requests].map((request) => request.url()),
      (urls) => urls.length === 0,
    );
    await page.waitForSelector('.skeleton', { state: 'detached' });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  } while (requests.size > 0);
}

import type { Page } from 'playwright-core';

/** Password of everybody who signs in by a link. */
export const password = 'tower watch over the plant';

/** Follows a one-time link and sets a password. */
export async function enter(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('.door button.primary').click();
  const fields = page.locator('input[autocomplete=new-password]');
  for (const at of [0, 1]) await fields.nth(at).fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForSelector('.frame');
}

/** Adds a person through the browser of somebody who may; answers with the link by which that person signs in first. */
export async function invite(page: Page, base: string, person: { user: string; name: string; role: string }) {
  const { user, name, role } = person;
  const { csrf } = await (await page.request.get(`${base}/api/v1/session`)).json();
  const made = await page.request.post(`${base}/api/v1/people`, {
    headers: { 'x-hinomi-csrf': csrf },
    data: { user, name, roles: [role], sites: ['*'] },
  });
  if (!made.ok()) throw new Error(`${user} was not added: ${await made.text()}`);
  return (await made.json()).link as string;
}

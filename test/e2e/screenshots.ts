import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { open, quiet } from '../support/page-quiet.ts';

/** Pages to photograph: a name and the address. */
export const scenes: [string, string][] = [
  ['now', '/'],
  ['andon', '/?andon'],
  ['alerts', '/alerts'],
  ['alerts-open', '/alerts?first=1'],
  ['alerts-grouped', '/alerts?group=asset&f=severity%3DS2'],
  ['incidents', '/incidents'],
  ['incident', '/incidents?first=1'],
  ['logs', '/logs'],
  ['logs-open', '/logs?first=1'],
  ['assets', '/assets'],
  ['asset', '/assets?first=1'],
  ['rules', '/rules'],
  ['rules-coverage', '/rules?tab=coverage'],
  ['rules-exceptions', '/rules?tab=exceptions&exception=ex-2'],
  ['rules-exception-new', '/rules/exceptions/new?incident=i-1'],
  ['rules-open', '/rules?first=1'],
  ['controllers', '/controllers'],
  ['controller', '/controllers?first=1'],
  ['controller-new', '/controllers/new'],
  ['controller-begun', '/controllers/c-7'],
  ['controller-drift', '/controllers/c-3'],
  ['start-stop', '/assets/plc-02/start-stop'],
  ['visits', '/visits'],
  ['visit-new', '/visits/new?controller=c-1'],
  ['visit-open', '/visits/v-1'],
  ['visit-review', '/visits/v-2'],
  ['visit-drift', '/visits/v-2?tab=drift'],
  ['visit-signing', '/visits/v-3'],
  ['visit-report', '/visits/v-5/report'],
  ['visit-labels', '/visits/labels'],
  ['network', '/network'],
  ['network-zones', '/network?view=matrix'],
  ['network-hosts', '/network?view=hosts'],
  ['network-list', '/network?view=table'],
  ['network-new', '/network?view=new'],
  ['network-allow', '/network?view=allow'],
  ['network-boundaries', '/network?view=zones'],
  ['network-cut', '/network/cut-plans'],
  ['network-host', '/network/hosts/10.40.1.102'],
  ['evidence', '/evidence'],
  ['evidence-review', '/evidence?tab=review'],
  ['evidence-holds', '/evidence?tab=holds'],
  ['evidence-ledger', '/evidence?tab=ledger'],
  ['evidence-witnesses', '/evidence?tab=witnesses'],
  ['sources', '/sources'],
  ['sources-open', '/sources?first=1'],
  ['sources-gaps', '/sources?tab=gaps'],
  ['settings-contacts', '/settings?tab=contacts'],
  ['settings-calendar', '/settings?tab=calendar'],
  ['settings-channels', '/settings?tab=channels'],
  ['settings-people', '/settings?tab=people'],
  ['settings-roles', '/settings?tab=roles'],
  ['settings-sites', '/settings?tab=sites'],
  ['settings-media', '/settings?tab=media'],
  ['settings-report', '/settings?tab=report'],
  ['report', '/report?site=model-plant&token=0123456789abcdef'],
];

const sizes: Record<string, { width: number; height: number; touch: boolean }> = {
  '1280': { width: 1280, height: 720, touch: false },
  '1024': { width: 1024, height: 768, touch: true },
  '1280x800': { width: 1280, height: 800, touch: false },
  '1920': { width: 1920, height: 1080, touch: false },
  tablet: { width: 820, height: 1180, touch: true },
};

/** What is to be photographed and where the pictures go. */
export interface Shoot {
  base: string;
  out: string;
  languages: string[];
  themes: string[];
  sizes: string[];
  only: RegExp;
  /** Signs in first, against a hub that asks for it. */
  user?: string;
  password?: string;
}

/** Photographs every scene; answers with what was wrong: errors of pages, and pages wider than the window. */
export async function takeScreenshots(shoot: Shoot): Promise<string[]> {
  await mkdir(shoot.out, { recursive: true });
  const browser = await openBrowser();
  const wrong: string[] = [];
  try {
    for (const sizeName of shoot.sizes) {
      const size = sizes[sizeName];
      if (!size) throw new Error(`unknown size ${sizeName}; known: ${Object.keys(sizes).join(', ')}`);
      for (const language of shoot.languages) {
        for (const theme of shoot.themes) {
          const context = await browser.newContext({ viewport: size, hasTouch: size.touch, locale: 'ja-JP' });
          await context.addInitScript(
            ([chosen, lang]) => {
              localStorage.setItem('hinomi.theme', chosen!);
              localStorage.setItem('hinomi.language', lang!);
            },
            [theme, language],
          );
          const page = await context.newPage();
          let scene = '';
          page.on('pageerror', (error) => wrong.push(`${scene} ${language} ${theme} ${sizeName}: ${error.message}`));
          page.on('console', (message) => {
            if (message.type() === 'error') wrong.push(`${scene} ${language} ${theme} ${sizeName}: ${message.text()}`);
          });
          if (shoot.user) await signIn(page, shoot);
          for (const [name, path] of scenes.filter(([each]) => shoot.only.test(each))) {
            scene = name;
            await visit(page, shoot.base, path);
            const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
            if (over > 0) wrong.push(`${name} ${language} ${theme} ${sizeName}: ${over} px wider than the window`);
            await page.screenshot({ path: join(shoot.out, `${name}.${language}.${theme}.${sizeName}.png`) });
          }
          await context.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
  return wrong;
}

/** Opens a page and waits until nothing is on its way; `first=1` also opens its first row. */
export async function visit(page: Page, base: string, path: string): Promise<void> {
  await open(page, new URL(path, base).href);
  await openFirstRow(page, path);
}

/** Opens the first row of a list whose address asks for it by `first=1`. */
export async function openFirstRow(page: Page, path: string): Promise<void> {
  if (!path.includes('first=1')) return;
  await page.locator('.grid-row:not(.group)').first().click();
  await quiet(page);
}

/** Signs in by name and password at the hub's own form. */
export async function signIn(page: Page, who: Pick<Shoot, 'base' | 'user' | 'password'>): Promise<void> {
  await page.goto(new URL('/signin', who.base).href);
  await page.locator('input[autocomplete=username]').fill(who.user ?? '');
  await page.locator('input[type=password]').fill(who.password ?? '');
  await page.locator('button[type=submit]').click();
  await page.waitForSelector('.frame');
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      base: { type: 'string', default: 'http://127.0.0.1:4173' },
      out: { type: 'string' },
      languages: { type: 'string', default: 'ja,en' },
      themes: { type: 'string', default: 'light,dark' },
      sizes: { type: 'string', default: '1280,1920,tablet' },
      only: { type: 'string', default: '.' },
      user: { type: 'string' },
    },
  });
  if (!values.out) {
    console.error(
      'usage: node test/e2e/screenshots.ts --out DIR [--base URL] [--only PATTERN] [--user NAME, password in HINOMI_PASSWORD]',
    );
    process.exit(2);
  }
  const wrong = await takeScreenshots({
    base: values.base,
    out: values.out,
    languages: values.languages.split(','),
    themes: values.themes.split(','),
    sizes: values.sizes.split(','),
    only: new RegExp(values.only),
    ...(values.user ? { user: values.user, password: process.env['HINOMI_PASSWORD'] ?? '' } : {}),
  });
  for (const line of wrong) console.error(line);
  process.exit(wrong.length === 0 ? 0 : 1);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

/**
 * The oldest browsers that the console runs on: Chromium 109, the last on Windows 7, and Safari 15.0 on iPads. The build lowers
 * syntax; what a browser brings along it cannot add. Years of support: MDN browser-compat-data.
 */
const missingMembers = new Set([
  ...['findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'isWellFormed', 'checkVisibility'],
  ...['randomUUID', 'requestIdleCallback'],
]);
const missingStatics = new Set([
  ...['Object.groupBy', 'Map.groupBy', 'Object.hasOwn', 'Array.fromAsync', 'Promise.withResolvers', 'Promise.try'],
  ...['AbortSignal.any', 'AbortSignal.timeout', 'URL.canParse'],
]);
const missingNames = new Set(['structuredClone', 'requestIdleCallback', 'scheduler']);
/** Of whole style sheets; a fall-back beside a newer property is no harm, these break the rule or the sheet they stand in. */
const missingInStyles = [
  /:has\(/,
  /light-dark\(/,
  /color-mix\(/,
  /@container/,
  /@layer/,
  /@property/,
  /oklch\(/,
  /@scope/,
];

const dist = fileURLToPath(new URL('./dist/', import.meta.url));
const built = existsSync(`${dist}index.html`);
const files = built ? [...readdirSync(`${dist}assets`).map((name) => `assets/${name}`), 'sw.js', 'boot.js'] : [];

/** What a script uses that the oldest browsers lack. */
function tooNew(code: string): string[] {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const one = node as Record<string, unknown> & { type?: string };
    const named = (key: string) => (one[key] as { name?: string } | undefined)?.name ?? '';
    if (one.type === 'MemberExpression' && one['computed'] === false) {
      const whole = `${named('object')}.${named('property')}`;
      if (missingMembers.has(named('property'))) found.add(`.${named('property')}`);
      if (missingStatics.has(whole)) found.add(whole);
    }
    if (one.type === 'CallExpression' && missingNames.has(named('callee'))) found.add(named('callee'));
    if (one.type === 'StaticBlock') found.add('static block');
    const regex = one['regex'] as { pattern: string; flags: string } | undefined;
    if (regex && (/\(\?<[!=]/.test(regex.pattern) || regex.flags.includes('v'))) found.add(`/${regex.pattern}/`);
    for (const value of Object.values(one)) walk(value);
  };
  walk(parseSync('a.js', code).program);
  return [...found];
}

/** Rules that stand inside a style rule, which browsers before 2023 do not read. */
function nestedRules(css: string): string[] {
  const found: string[] = [];
  const open: boolean[] = [];
  for (const [, head, brace] of css.matchAll(/([^{}]*)([{}])/g)) {
    if (brace === '}') open.pop();
    else {
      const isStyle = !/^\s*@/.test(head!.slice(head!.lastIndexOf(';') + 1));
      if (isStyle && open.includes(true)) found.push(head!.trim());
      open.push(isStyle && !/^(from|to|[\d.]+%)/.test(head!.trim()));
    }
  }
  return found;
}

describe('what is too new would be seen', () => {
  test.each([
    ['[1].findLast(Boolean)', '.findLast'],
    ['structuredClone(a)', 'structuredClone'],
    ['/(?<=a)b/.test(c)', '/(?<=a)b/'],
    ['/[a--b]/v.test(c)', '/[a--b]/'],
    ['class A { static { a(); } }', 'static block'],
    ['crypto.randomUUID()', '.randomUUID'],
    ['Object.groupBy(a, b)', 'Object.groupBy'],
  ])('%s', (code, name) => {
    expect(tooNew(code)).toEqual([name]);
  });

  test('nested rules', () => {
    expect(nestedRules('.a{color:red;.b &{color:blue}}')).toEqual(['color:red;.b &']);
    expect(
      nestedRules('@media print{.a{color:red}.b{color:blue}}@keyframes x{from{left:0}50%{left:1px}to{left:0}}'),
    ).toEqual([]);
  });
});

describe.skipIf(!built)('the built console (run the build first) holds nothing that is too new', () => {
  test.each(files.filter((name) => name.endsWith('.js')))('%s', (name) => {
    expect(tooNew(readFileSync(dist + name, 'utf8'))).toEqual([]);
  });

  test.each(files.filter((name) => name.endsWith('.css')))('%s', (name) => {
    const css = readFileSync(dist + name, 'utf8');
    expect(missingInStyles.filter((pattern) => pattern.test(css))).toEqual([]);
    expect(nestedRules(css)).toEqual([]);
    expect(css.replace(/@supports[^{]*\{([^{}]*\{[^{}]*\})*[^{}]*\}/g, '')).not.toMatch(/\d[ds]v[hw]/);
  });
});

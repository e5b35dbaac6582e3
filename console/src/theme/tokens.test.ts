import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function theme(name: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme=["']${name}["']\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['bg', 'surface', 'sunken', 'hover', 'selected'];
const texts = ['ink', 'ink-2', 'ink-3', 'accent', 's1', 's2', 's3', 's4', 'info', 'ok'];
const pairs: [string, string][] = [
  ...texts.flatMap((text) => surfaces.map((surface): [string, string] => [text, surface])),
  ...['s1', 's2', 's3', 's4', 'info', 'ok'].map((name): [string, string] => [name, `${name}-soft`]),
  ['accent-ink', 'accent'],
  ['accent', 'accent-soft'],
  ['ink', 'accent-soft'],
  ['on-s1', 's1'],
];

describe.each(['light', 'dark', 'contrast'])('theme %s', (name) => {
  const tokens = theme(name);

  test.each(pairs)('%s on %s reads at 4.5:1 or better', (text, surface) => {
    const [a, b] = [tokens.get(text), tokens.get(surface)];
    expect(a, text).toBeDefined();
    expect(b, surface).toBeDefined();
    expect(contrast(a!, b!)).toBeGreaterThanOrEqual(4.5);
  });

  test('the focus ring stands out from every surface at 3:1', () => {
    for (const surface of surfaces) {
      expect(contrast(tokens.get('focus')!, tokens.get(surface)!), surface).toBeGreaterThanOrEqual(3);
    }
  });
});

test('the three themes define the same names', () => {
  expect([...theme('dark').keys()].sort()).toEqual([...theme('light').keys()].sort());
  expect([...theme('contrast').keys()].sort()).toEqual([...theme('light').keys()].sort());
});

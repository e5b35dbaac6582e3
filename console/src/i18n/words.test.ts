import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { ja } from './ja.ts';

const src = fileURLToPath(new URL('..', import.meta.url));
const japanese = /[\u3040-\u30ff\u3400-\u9fff\uff10-\uff5a]/u;
/** Attributes that people read or hear. */
const spoken = new Set([
  'title',
  'aria-label',
  'placeholder',
  'alt',
  'label',
  'hint',
  'text',
  'act',
  'none',
  'says',
  'head',
]);
/** Signs and names of things that are the same in every language. */
const universal = new Set(['insp-07', 'INSP-07', 'MAC']);

function leaves(value: unknown, path = ''): [string, unknown][] {
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
  }
  return [[path, value]];
}

function said(value: unknown): string {
  return typeof value === 'function'
    ? String(value(...Array.from({ length: value.length }, () => '7')))
    : String(value);
}

describe('words', () => {
  const [japaneseWords, englishWords] = [new Map(leaves(ja)), new Map(leaves(en))];

  test('both languages have the same keys', () => {
    expect([...englishWords.keys()].sort()).toEqual([...japaneseWords.keys()].sort());
  });

  test('no word is empty, and a text with parts takes the same parts in both languages', () => {
    for (const [path, value] of japaneseWords) {
      expect(said(value).trim(), `ja ${path}`).not.toBe('');
      expect(said(englishWords.get(path)).trim(), `en ${path}`).not.toBe('');
      expect(typeof englishWords.get(path), path).toBe(typeof value);
    }
  });

  test('English has no Japanese left in it', () => {
    const left = [...englishWords].filter(
      ([path, value]) => !path.endsWith('languages.ja') && japanese.test(said(value)),
    );
    expect(left.map(([path]) => path)).toEqual([]);
  });

  test('a part that is given is said', () => {
    for (const words of [japaneseWords, englishWords]) {
      for (const [path, value] of words) {
        if (typeof value !== 'function' || value.length === 0) continue;
        expect(said(value), path).toContain('7');
      }
    }
  });
});

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Every text in a file that a person would read and that does not come from the dictionary. */
export function literalTexts(file: string, code: string): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    if (node.type === 'JSXText') check(String(node['value']));
    if (node.type === 'JSXAttribute') {
      const name = (node['name'] as Node)['name'];
      const value = node['value'] as Node | null;
      if (value?.type === 'Literal' && spoken.has(String(name))) check(String(value['value']));
    }
    if (node.type === 'Literal' && typeof node['value'] === 'string' && japanese.test(node['value']))
      check(node['value']);
    if (node.type === 'TemplateElement' && japanese.test(JSON.stringify(node['value'])))
      check(JSON.stringify(node['value']));
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) for (const each of value) if (isNode(each)) visit(each);
      if (isNode(value)) visit(value);
    }
  };
  const check = (text: string) => {
    const plain = text.trim();
    if (/\p{L}{2,}/u.test(plain) && !universal.has(plain)) found.push(plain);
  };
  visit(parseSync(file, code).program as unknown as Node);
  return found;
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && typeof (value as Node).type === 'string';
}

describe('texts of the pages', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

  test('there are pages to look at', () => {
    expect(files.length).toBeGreaterThan(40);
  });

  test.each(files)('%s takes every word from the dictionary', (file) => {
    expect(literalTexts(file, readFileSync(`${src}/${file}`, 'utf8'))).toEqual([]);
  });

  test('a forgotten text would be found', () => {
    expect(literalTexts('x.tsx', 'const a = <p title="Open it">Save</p>;')).toEqual(['Open it', 'Save']);
    expect(literalTexts('x.tsx', 'const a = <p>{"保存する"}</p>;')).toEqual(['保存する']);
    expect(literalTexts('x.tsx', 'const a = <p class="row">{t().common.save}</p>;')).toEqual([]);
  });
});

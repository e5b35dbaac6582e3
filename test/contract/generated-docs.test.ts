import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type FindingKindSpec, findingKinds } from '#engine/traffic/traffic.ts';
import { kinds } from '#protocol/events/kinds.ts';
import type { KindSpec } from '#protocol/events/spec.ts';
import { ROOT } from '../support/source-tree.ts';

const path = join(ROOT, 'docs/generated/events.md');
const update = 'HINOMI_UPDATE_DOCS=1 npx vitest run test/contract/generated-docs.test.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function chapter({ kind, lane, ja, en, logsource, fields }: KindSpec): string {
  const source = Object.entries(logsource).map(([part, value]) => `${part}: ${value}`);
  const rows = Object.entries(fields).map(([name, field]) => {
    const marks = [
      field.required && 'required',
      field.personal && 'personal',
      field.column && `column \`${field.column}\``,
    ];
    const type = [field.type, ...marks.filter((mark) => typeof mark === 'string')].join(', ');
    return `| \`${name}\` | ${type} | ${cell(field.en)} | ${cell(field.ja)} |`;
  });
  return [
    `## \`${kind}\``,
    '',
    `${en} ${ja}。`,
    '',
    `Lane: ${lane}. Log source: ${source.length > 0 ? source.join(', ') : 'stated by each event'}.`,
    '',
    '| field | type | meaning | 意味 |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function page(): string {
  const list = [...kinds.values()];
  return [
    '# Kinds of events',
    '',
    `Made from \`protocol/events/\`; do not edit. To make it anew: \`${update}\``,
    '',
    'Fields only grow: none is renamed or retyped, and unknown kinds and fields are stored as they come. *Personal* fields are masked',
    'by role. A *column* is typed in the store, so that searching it is quick.',
    '',
    ...list.map(({ kind, lane, en }) => `- [\`${kind}\`](#${kind.replaceAll('.', '')}) (${lane}) – ${en}`),
    '',
    ...list.map(chapter),
  ].join('\n');
}

test('docs/generated/events.md says what the specs say', () => {
  if (process.env['HINOMI_UPDATE_DOCS'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, page());
  }
  expect(existsSync(path), `make it: ${update}`).toBe(true);
  expect(readFileSync(path, 'utf8'), `out of date; make it anew: ${update}`).toBe(page());
});

test('every kind and every field has its sentence in both languages', () => {
  for (const { kind, ja, en, fields } of kinds.values()) {
    expect([kind, ja !== '', en !== '']).toEqual([kind, true, true]);
    for (const [name, field] of Object.entries(fields)) {
      expect([kind, name, field.ja.trim() !== '', field.en.trim() !== '']).toEqual([kind, name, true, true]);
    }
  }
});

function findingsPage(): string {
  const rows = Object.entries(findingKinds).map(
    ([kind, { technique, en, ja }]: [string, FindingKindSpec]) => `| \`${kind}\` | ${technique} | ${en} | ${ja} |`,
  );
  return [
    '# What traffic shows beyond what was learned',
    '',
    `Made from \`engine/traffic/kinds.ts\`; do not edit. To make it anew: \`${update}\``,
    '',
    'The `kind` of a line of `capture detect`, with its technique of ATT&CK for ICS. Kinds keep their names.',
    '',
    '| kind | technique | meaning | 意味 |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

test('docs/generated/traffic-findings.md says what the kinds say', () => {
  const findings = join(ROOT, 'docs/generated/traffic-findings.md');
  if (process.env['HINOMI_UPDATE_DOCS'] === '1') writeFileSync(findings, findingsPage());
  expect(existsSync(findings) && readFileSync(findings, 'utf8'), `out of date; make it anew: ${update}`).toBe(
    findingsPage(),
  );
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { personalFields } from '#protocol/events/personal.ts';
import { maskOf } from '../access/masking.ts';
import { loadRulePack } from '../detect/rule-pack.ts';
import { fillSentence } from '../detect/sentence.ts';
import { alert, rulesFolder } from '../incident/incident-harness.ts';
import { openHub } from './api-harness.ts';
import { maskSentence } from './sentence-mask.ts';

const mask = maskOf('key', false, new Set(['line2']));
const template = '{host.name} で {user.name|不明なアカウント} がログを消去しました（{process.command_line}）。';
const fill = (user: string | undefined, line: string) =>
  fillSentence(template, {
    'host.name': 'INSP-07',
    'process.command_line': line,
    ...(user ? { 'user.name': user } : {}),
  });

describe('sentences of rules', () => {
  test('the name is masked where the template puts it and where another value repeats it', () => {
    const shown = maskSentence(template, fill('tanaka', 'rm /home/tanaka/x'), mask)!;
    expect(shown.names).toEqual(['tanaka']);
    expect(shown.text).toBe(fill(mask.account('tanaka'), `rm /home/${mask.account('tanaka')}/x`));
  });
  test('words for an absent name, system and shared accounts stay', () => {
    for (const user of [undefined, 'root', 'LINE2']) {
      expect(maskSentence(template, fill(user, 'rm x'), mask)!.text).toBe(fill(user, 'rm x'));
    }
  });
  test('a value that imitates the template is not trusted', () => {
    expect(maskSentence(template, fill('a がログを消去しました（b', 'x'), mask)).toBeNull();
    expect(maskSentence(template, 'something else by tanaka', mask)).toBeNull();
  });
  test('a template without a personal field, or an open mask, changes nothing', () => {
    expect(maskSentence('{host.name} で', 'INSP-07 で', mask)!.text).toBe('INSP-07 で');
    expect(maskSentence(template, 'anything', maskOf('k', true, new Set()))!.text).toBe('anything');
  });

  test('every own rule that names an account can be masked', () => {
    const pack = loadRulePack([join(rulesFolder, 'detection')], { timeZone: 'Asia/Tokyo' });
    let named = 0;
    for (const card of pack.cards.values()) {
      for (const language of ['ja', 'en'] as const) {
        const fields = [...card.sentence[language].matchAll(/\{([^{}|]+)/g)].map((match) => match[1]!.trim());
        const values = Object.fromEntries(fields.map((field, index) => [field, `value${index}q`]));
        const names = fields.filter((field) => personalFields.has(field)).map((field) => values[field]!);
        if (names.length === 0) continue;
        named++;
        const filled = fillSentence(card.sentence[language], values);
        const shown = maskSentence(card.sentence[language], filled, mask);
        expect.soft(shown, `${card.id} ${language}`).not.toBeNull();
        for (const name of names) expect.soft(shown?.text, `${card.id} ${language}`).not.toContain(name);
      }
    }
    expect(named).toBeGreaterThan(4);
  });
});

test('a matter whose sentence cannot be read for certain shows its rule’s title to who may not see names', async () => {
  const hub = await openHub();
  hub.services.ruleSentences = () =>
    new Map([['usb-unregistered', { ja: template, en: 'By {user.name} on {host.name}.' }]]);
  const clear = { ja: fill('tanaka', 'rm x'), en: 'By tanaka on INSP-07.' };
  hub.incidents.consume([
    alert(1, { site: 'tokyo', sentence: clear }),
    alert(2, { site: 'tokyo', asset: 'b', sentence: { ja: 'tanaka？', en: 'tanaka?' } }),
    alert(3, { site: 'tokyo', asset: 'c', rule: 'gone', sentence: clear }),
  ]);
  const operator = hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id);
  const { items } = (await operator.get('/incidents')).json;
  expect(JSON.stringify(items)).not.toContain('tanaka');
  const sentences = items.map((one: { sentence: { en: string } }) => one.sentence.en).sort();
  expect(sentences).toEqual([
    expect.stringMatching(/^By ●●●-[0-9A-F]{6} on INSP-07\.$/),
    'Unregistered USB',
    'Unregistered USB',
  ]);
  for (const { id } of items) {
    expect(JSON.stringify((await operator.get(`/incidents/${id}`)).json)).not.toContain('tanaka');
  }
  expect(JSON.stringify((await operator.get('/now')).json)).not.toContain('tanaka');
  const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'], ['tokyo'])).id);
  expect(
    (await lead.get('/incidents')).json.items.filter(
      (one: { sentence: { en: string } }) => one.sentence.en === clear.en,
    ),
  ).toHaveLength(2);
});

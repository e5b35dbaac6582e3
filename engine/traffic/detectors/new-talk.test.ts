import { expect, test } from 'vitest';
import { AllowList } from '../allow-list.ts';
import type { Said } from '../finding.ts';
import { FindingBook } from '../finding-book.ts';
import { LinkOwners } from '../link-owners.ts';
import { NewTalk } from './new-talk.ts';

test('a host that comes after very many forged ones is told', () => {
  const said: Said[] = [];
  const book = new FindingBook();
  book.say = (one) => void said.push(one);
  const detector = new NewTalk({ book, learning: false }, new AllowList(), new LinkOwners());
  const at = { time: 0, packet: 1 };
  for (let forged = 0; forged < 70_000; forged++) {
    detector.broadcast(`10.${forged >> 15}.${(forged >> 7) & 255}.${(forged & 127) + 1}`, '255.255.255.255', 137, at);
  }
  detector.broadcast('192.168.7.7', '255.255.255.255', 137, at);
  detector.broadcast('192.168.7.7', '255.255.255.255', 137, at);
  expect(said.filter(({ facts }) => facts?.['host'] === '192.168.7.7')).toHaveLength(1);
});

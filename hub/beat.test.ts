import { expect, test } from 'vitest';
import { Beat, type BeatFailure, type BeatWork } from './beat.ts';

function work(en: string, act: BeatWork['act']): BeatWork {
  return { does: { ja: en, en }, act };
}

function listened(works: BeatWork[], raise: (failure: BeatFailure) => void = () => undefined) {
  const said: string[] = [];
  const raised: string[] = [];
  const beat = new Beat(works, {
    say: (level, message) => said.push(`${level} ${message}`),
    raise: (failure) => {
      raise(failure);
      raised.push(`${failure.work.does.en} ${failure.times}`);
    },
  });
  return { beat, said, raised };
}

test('a work that throws or rejects keeps no other from its turn, in no beat', async () => {
  const done: string[] = [];
  const { beat } = listened([
    work('first', () => done.push('first')),
    work('throws', () => {
      throw new Error('no room');
    }),
    work('second', () => done.push('second')),
    work('rejects', () => Promise.reject(new Error('gone'))),
    work('third', async () => done.push('third')),
  ]);
  await beat.strike();
  await beat.strike();
  expect(done).toEqual(['first', 'second', 'third', 'first', 'second', 'third']);
});

test('each work is told by itself, at its first failure in a row and at ten of them, and once when it goes on', async () => {
  let broken = true;
  const fails = () => {
    if (broken) throw new Error('no room');
  };
  const { beat, said, raised } = listened([work('one', fails), work('well', () => undefined), work('other', fails)]);
  for (let at = 0; at < 12; at++) await beat.strike();
  expect(raised).toEqual(['one 1', 'other 1', 'one 10', 'other 10']);
  expect(said).toContain('error beat: one: no room (10 in a row)');
  broken = false;
  await beat.strike();
  await beat.strike();
  expect(said.slice(-2)).toEqual([
    'info beat: one: goes on, after 12 beats without',
    'info beat: other: goes on, after 12 beats without',
  ]);
  broken = true;
  await beat.strike();
  expect(raised.slice(-2)).toEqual(['one 1', 'other 1']);
});

test('what could not be shown to people is tried again with the next beat, and nothing ends', async () => {
  let full = true;
  const fails = () => {
    throw new Error('disk full');
  };
  const { beat, said, raised } = listened([work('one', fails)], () => {
    if (full) throw new Error('the incident neither');
  });
  await beat.strike();
  expect(raised).toEqual([]);
  expect(said).toContain('error beat: nor can that be raised: the incident neither');
  full = false;
  await beat.strike();
  await beat.strike();
  expect(raised).toEqual(['one 2']);
});

test('it beats until it is stopped, and does a beat that has begun to its end', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  const { beat } = listened([work('stops', () => stop.abort()), work('last', async () => done.push('last'))]);
  await beat.run(1, stop.signal);
  expect(done).toEqual(['last']);
});

test('a work that does not end keeps no other from its turn, is told, and is not begun twice', async () => {
  const stuck = Promise.withResolvers<void>();
  let begun = 0;
  const done: string[] = [];
  const works = [
    work('stuck', () => {
      begun += 1;
      return stuck.promise;
    }),
    work('other', () => done.push('other')),
  ];
  const said: string[] = [];
  const raised: string[] = [];
  const listener = { say: (_level: string, message: string) => said.push(message), raise: noteIn(raised) };
  const beat = new Beat(works, listener, 1);
  await beat.strike();
  await beat.strike();
  expect(done).toEqual(['other', 'other']);
  expect(begun).toBe(1);
  expect(raised).toEqual(['stuck UnansweredWorkError']);
  stuck.resolve();
  await expect.poll(() => beat.strike().then(() => said.at(-1))).toContain('stuck: goes on');
  expect(begun).toBeGreaterThan(1);
});

function noteIn(raised: string[]) {
  return ({ work: { does }, error }: BeatFailure) => void raised.push(`${does.en} ${error.name}`);
}

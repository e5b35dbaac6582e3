import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswersBehind } from './answers-behind.ts';

/** A peer that answers when told to, and a diary of what was sent and taken in. */
function peer() {
  const diary: string[] = [];
  const waiting: PromiseWithResolvers<number>[] = [];
  const behind = new AnswersBehind<number>((work) => work());
  let most = 0;
  let open = 0;
  const send = (id: number) =>
    behind.next(
      () => {
        diary.push(`send ${id}`);
        most = Math.max(most, ++open);
        const asked = Promise.withResolvers<number>();
        waiting.push(asked);
        return asked.promise.finally(() => open--);
      },
      (answer) => diary.push(`take ${answer}`),
    );
  return { behind, diary, waiting, send, most: () => most };
}

test('each answer is taken in after the next request has gone, in order, and one request is on its way at most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 8 }), async (count) => {
      const { behind, diary, waiting, send, most } = peer();
      for (let id = 0; id < count; id++) {
        const sent = send(id);
        await Promise.resolve();
        waiting[id - 1]?.resolve(id - 1);
        await sent;
      }
      waiting.at(-1)?.resolve(count - 1);
      await behind.finish();
      const expected = Array.from({ length: count }, (_, id) => [`send ${id}`, ...(id > 0 ? [`take ${id - 1}`] : [])]);
      expect(diary).toEqual([...expected.flat(), ...(count > 0 ? [`take ${count - 1}`] : [])]);
      expect(most()).toBe(Math.min(1, count));
    }),
  );
});

test('what a request throws is thrown where its answer is awaited, and nothing is sent after it', async () => {
  const { diary, waiting, send } = peer();
  await send(0);
  waiting[0]!.reject(new Error('no answer'));
  await expect(send(1)).rejects.toThrow('no answer');
  expect(diary).toEqual(['send 0']);
});

test('who stops while a request is on its way waits for its end, whatever that is, and takes nothing in', async () => {
  const { behind, diary, waiting, send } = peer();
  await send(0);
  let dropped = false;
  const end = behind.drop().then(() => {
    dropped = true;
  });
  await Promise.resolve();
  expect(dropped).toBe(false);
  waiting[0]!.reject(new Error('closed'));
  await end;
  expect(diary).toEqual(['send 0']);
});

import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { packedAnswers } from './packed-answers.ts';

const rows = { items: Array.from({ length: 300 }, (_, id) => ({ id, sentence: '未登録のUSBメモリが接続されました' })) };

function app(): Hono {
  const hono = new Hono();
  hono.use('/api/*', packedAnswers());
  hono.get('/api/v1/incidents', (c) => c.json(rows));
  hono.get('/api/v1/few', (c) => c.json({ items: [] }));
  hono.get('/api/v1/session', (c) => c.json({ csrf: 'x'.repeat(5_000) }));
  hono.get('/api/v1/stream', (c) => c.body('event: hello\n\n', 200, { 'Content-Type': 'text/event-stream' }));
  hono.get('/api/v1/refused', (c) => c.json(rows, 409));
  return hono;
}

const ask = (path: string, accepts?: string) =>
  app().request(`http://localhost${path}`, accepts ? { headers: { 'accept-encoding': accepts } } : {});

describe('packed answers', () => {
  test('a list travels packed and is the same list, refusals too', async () => {
    for (const [path, status] of [
      ['/api/v1/incidents', 200],
      ['/api/v1/refused', 409],
    ] as const) {
      const answer = await ask(path, 'gzip, deflate, br');
      expect([answer.status, answer.headers.get('content-encoding')]).toEqual([status, 'gzip']);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.length).toBeLessThan(JSON.stringify(rows).length / 5);
      expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(rows);
    }
  });

  test.each([
    ['to who does not accept it', '/api/v1/incidents', undefined],
    ['when short', '/api/v1/few', 'gzip'],
    ['the session with its secret', '/api/v1/session', 'gzip'],
    ['the live stream', '/api/v1/stream', 'gzip'],
  ])('nothing is packed %s', async (_, path, accepts) => {
    const answer = await ask(path, accepts);
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect((await answer.text()).length).toBeGreaterThan(10);
  });
});

import { expect, test } from 'vitest';
import { Pace, paceOf } from './pace.ts';
import { RefusedRequestError, RequestGate } from './request-gate.ts';

const guard = (request: string) => {
  if (request.startsWith('read')) return request;
  throw new RefusedRequestError(request, `${request} refused`);
};

test('names and counts what is a read, and counts apart what is refused', () => {
  const gate = new RequestGate(guard);
  for (const request of ['read coils', 'read coils', 'read clock']) gate.count(gate.allowed(request));
  expect(() => gate.allowed('write coil')).toThrow(RefusedRequestError);
  expect([gate.requests, gate.refused]).toEqual([{ 'read coils': 2, 'read clock': 1 }, { 'write coil': 1 }]);
});

test('another failure of the guard is no refusal', () => {
  const gate = new RequestGate(() => {
    throw new Error('broken');
  });
  expect(() => gate.allowed('x')).toThrow('broken');
  expect(gate.refused).toEqual({});
});

test('a cancelled reading gets no turn', async () => {
  const gate = new RequestGate(guard, new Pace(1), AbortSignal.abort(new Error('cancelled')));
  await expect(gate.turn()).rejects.toThrow('cancelled');
});

test('the pace of a place is one, and the slowest who named it counts', () => {
  expect(paceOf('opc.tcp://cell:4840', 5)).toBe(paceOf('opc.tcp://cell:4840', 10));
  expect(paceOf('opc.tcp://cell:4841', 5)).not.toBe(paceOf('opc.tcp://cell:4840', 5));
});

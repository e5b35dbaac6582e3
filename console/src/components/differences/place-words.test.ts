import { expect, test } from 'vitest';
import { placeLine, placeWords, valueWords } from './place-words.ts';

test('what a coil holds is told as on or off, and what is no register as its controller calls it', () => {
  expect(valueWords('1/coils/2 遠隔操作の許可', 'true')).toBe('ON');
  expect(valueWords('Objects/Robot/Enabled', 'true')).toBe('true');
  expect(placeWords('Objects/Robot/Speed')).toEqual({ parents: ['Objects', 'Robot'], name: 'Speed' });
  expect(placeLine('name')).toBe('name');
});

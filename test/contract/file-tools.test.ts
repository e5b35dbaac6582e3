import { expect, test } from 'vitest';
import { tools } from '../../agent/sources/file-evidence/tools.ts';
import { fileTools } from '../../console/src/pages/controllers/setup/file-tools.ts';

test('the console offers every engineering tool that an agent knows, by the same word and name', () => {
  const known = Object.entries(tools).map(([word, { name }]) => [word, name]);
  expect(Object.entries(fileTools)).toEqual(known);
});

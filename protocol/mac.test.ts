import { expect, test } from 'vitest';
import { foldMac, isDeviceMac, isLocalMac } from './mac.ts';

test('every usual way of writing a hardware address means the same device', () => {
  const written = [
    '00:1A:2b:3C:4d:5E',
    '00-1A-2B-3C-4D-5E',
    '001a.2b3c.4d5e',
    '001A2B3C4D5E',
    ' ００：１Ａ：２Ｂ：３Ｃ：４Ｄ：５Ｅ ',
    '00‐1A‐2B‐3C‐4D‐5E',
  ];
  expect(new Set(written.map(foldMac))).toEqual(new Set(['00:1a:2b:3c:4d:5e']));
});

test.each([
  '',
  '00:1a:2b:3c:4d',
  '00:1a-2b:3c:4d:5e',
  '00:1a:2b:3c:4d:5g',
  '192.168.0.30',
  '001a2b3c4d5e6f',
  'INSP-07',
])('no hardware address: %s', (text) => expect(foldMac(text)).toBeNull());

test('groups and empty addresses are no devices; those that a device chose itself are told apart', () => {
  expect(['ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:16', '00:00:00:00:00:00', '00:1a:2b:3c:4d:5e'].map(isDeviceMac)).toEqual(
    [false, false, false, true],
  );
  expect(['da:a1:19:00:00:01', '00:1a:2b:3c:4d:5e'].map(isLocalMac)).toEqual([true, false]);
});

import { expect, test } from 'vitest';
import { opcUaUrl } from './opc-ua-url.ts';

test.each([
  ['opc.tcp://192.0.2.7:4841', 'opc.tcp://192.0.2.7:4841'],
  ['opc.tcp://plc-7', 'opc.tcp://plc-7:4840'],
  ['opc.tcp://plc-7/', 'opc.tcp://plc-7:4840/'],
  ['opc.tcp://plc-7:/UA/Server', 'opc.tcp://plc-7:4840/UA/Server'],
  ['OPC.TCP://plc-7:4840/UA/Server/', 'opc.tcp://plc-7:4840/UA/Server/'],
  ['opc.tcp://[2001:db8::7]', 'opc.tcp://[2001:db8::7]:4840'],
  ['opc.tcp://[::1]:4850/x', 'opc.tcp://[::1]:4850/x'],
])('%s is %s', (text, url) => {
  expect(opcUaUrl(text)).toBe(url);
});

test.each([
  [undefined, 'opc.tcp://HOST:4840'],
  ['', 'opc.tcp://HOST:4840'],
  ['plc-7', 'try opc.tcp://plc-7:4840'],
  ['192.0.2.7:4841', 'try opc.tcp://192.0.2.7:4841'],
  ['https://plc-7:443/UA', 'not https: try opc.tcp://plc-7:4840'],
  ['opc.https://plc-7', 'not opc.https'],
  ['opc.tcp://', 'is no address'],
  ['opc.tcp://plc 7:4840', 'is no address'],
  ['opc.tcp://2001:db8::7', 'is no address'],
  ['opc.tcp://[2001:db8:::7]:4850/x', '[2001:db8:::7] is no IPv6 address'],
  ['opc.tcp://operator:secret@plc-7', '--user'],
  ['opc.tcp://plc-7:0', 'no port'],
  ['opc.tcp://plc-7:70000', 'no port'],
])('%s is refused with what to write instead', (text, words) => {
  expect(() => opcUaUrl(text)).toThrow(words);
});

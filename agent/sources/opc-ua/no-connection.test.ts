import { expect, test } from 'vitest';
import { plainWords, whyNoConnection, whyNotLetIn } from './no-connection.ts';

test.each([
  [
    ' The connection may have been rejected by server,\n Err = (ClientTCP_transport7: socket has been closed)',
    'socket has been closed',
  ],
  [
    'The connection cannot be established with server opc.tcp://a:1 .\nPlease check.\nErr = (connect ECONNREFUSED 192.0.2.1:1)',
    'connect ECONNREFUSED 192.0.2.1:1',
  ],
  ['serviceResult = BadServiceUnsupported (0x800b0000)', 'BadServiceUnsupported (0x800b0000)'],
  ['nothing around\n  it', 'nothing around it'],
])('%j is %s', (said, words) => {
  expect(plainWords(said)).toBe(words);
});

test.each([
  ['connect ECONNREFUSED 192.0.2.1:4840', 'opcua_nobody_listens'],
  ['getaddrinfo ENOTFOUND plc-7', 'opcua_name_unknown'],
  ['Timeout(A) in waiting for data on socket(timeout was = 300 ms)', 'opcua_silent'],
  ['connect EHOSTUNREACH 192.0.2.1', 'opcua_silent'],
  ['ERROR in waiting for data on socket(timeout was = 300 ms) hadErrortrue', 'opcua_other_language'],
  ['Transaction has timed out ( timeout = 15000 ms , request = OpenSecureChannelRequest)', 'opcua_channel_unopened'],
  ['something else', 'connection_lost'],
])('%s is told as %s', (words, code) => {
  expect(whyNoConnection('opc.tcp://plc-7:4840', words).code).toBe(code);
});

test.each([
  ['Cannot find ANONYMOUS user token policy in end point description', 'opcua_user_wanted'],
  ['serviceResult = BadIdentityTokenRejected (0x80210000)', 'opcua_user_refused'],
  ['Cannot find USERNAME user token policy in end point description', 'opcua_user_refused'],
  ['serviceResult = BadTooManySessions (0x80560000)', undefined],
])('%s is told as %s', (words, code) => {
  expect(whyNotLetIn(words)?.code).toBe(code);
});

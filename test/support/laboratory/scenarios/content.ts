import { asks, modbus } from '../requests.ts';
import { scenariosOf } from '../scenario.ts';
import type { Step } from '../step.ts';

const { read } = modbus;
const text = (words: string) => Buffer.from(words).toString('hex');
const http = text('GET / HTTP/1.0\r\n\r\n');
const says = (port: number, ...all: string[]): Step => ({ do: 'say', port, says: all });

const secure = { do: 'opcua', policy: 'Basic256Sha256', mode: 'SignAndEncrypt', user: 'line' } as const;

/** What does not belong on a port. */
export const contentScenarios = [
  ...scenariosOf({
    about: 'junk_on_port',
    who: 'station',
    whom: 'panel',
    shows: ['junk_on_port'],
    beside: ['malformed_message'],
    learned: [asks(read), says(80, http), says(22, text('SSH-2.0-station\r\n')), says(102, '0300000b06e00000000100')],
    told: {
      'HTTP for Modbus': [says(502, http)],
      'a shell on the port of pages': [says(80, text('SSH-2.0-tunnel\r\n'))],
      'TLS on the port of a shell': [says(22, '16030100c8010000c40303')],
      'something for S7': [says(102, 'deadbeef00112233')],
    },
    near: {
      'a page': [says(80, http)],
      'a shell': [says(22, text('SSH-2.0-other\r\n'))],
      'a connection on which nothing is said': [says(502)],
      'a request in two pieces': [says(502, '000100000006', '01030000000a')],
    },
  }),
  ...scenariosOf({
    about: 'malformed_message',
    who: 'hmi',
    whom: 'panel',
    shows: ['malformed_message'],
    beside: ['junk_on_port'],
    learned: [asks(read, '0600050001', '10001000020400010002')],
    told: {
      'a read that is too short': [{ ...asks('03000000'), deaf: true }],
      'a write that is too long': [{ ...asks('060005000100ff'), deaf: true }],
      'several registers with a wrong count': [{ ...asks('1000100002060001'), deaf: true }],
      'a read without anything': [{ ...asks('03'), deaf: true }],
    },
    near: {
      'all of them as they are': [asks(read, '0600050001', '10001000020400010002')],
      'two requests in one segment': [
        { do: 'say', port: 502, says: ['00010000000601030000000a00020000000601030000000a'], hears: true },
      ],
      'a request in three pieces': [{ do: 'say', port: 502, says: ['0001', '00000006', '01030000000a'] }],
    },
  }),
  ...scenariosOf({
    about: 'unsolicited_response',
    who: 'hmi',
    whom: 'panel',
    shows: ['unsolicited_response'],
    learned: [asks(read, '0100000008')],
    told: {
      'each answer three times': [{ ...asks('0300000007'), times: 5, every: 200 }],
      'those to coils': [{ ...asks('0100000007'), times: 5, every: 200 }],
      'now and then among others': [{ ...asks(read, read, '0300000007'), times: 5, every: 300 }],
    },
    near: {
      'one answer for each question': [{ ...asks(read), times: 10, every: 100 }],
      'questions without waiting for answers': [{ ...asks(read), times: 12, every: 100, deaf: true }],
      'one answer too many, once': [asks('0300000007')],
    },
  }),
  ...scenariosOf({
    about: 'weak_opcua_security',
    who: 'scada',
    whom: 'robot',
    shows: ['weak_opcua_security'],
    beside: ['new_operation', 'device_identification', 'new_read_range'],
    learned: [secure],
    told: {
      'no protection at all': { asMain: true, steps: [{ do: 'opcua', policy: 'None', mode: 'None' }] },
      'a withdrawn policy': { asMain: true, steps: [{ ...secure, policy: 'Basic128Rsa15' }] },
      'the other withdrawn policy': { asMain: true, steps: [{ ...secure, policy: 'Basic256' }] },
      'nobody in particular': { asMain: true, steps: [{ do: 'opcua', policy: 'Basic256Sha256', mode: 'Sign' }] },
    },
    near: {
      'as ever': { asMain: true, steps: [secure] },
      'a better policy': { asMain: true, steps: [{ ...secure, policy: 'Aes256_Sha256_RsaPss' }] },
      'signed by a user': {
        asMain: true,
        learned: [{ ...secure, mode: 'Sign' }],
        steps: [{ ...secure, mode: 'Sign' }],
      },
      'without protection, as ever': {
        asMain: true,
        learned: [{ do: 'opcua', policy: 'None', mode: 'None' }],
        steps: [{ do: 'opcua', policy: 'None', mode: 'None' }],
      },
    },
  }),
];

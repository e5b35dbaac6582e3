import { expect, test } from 'vitest';
import { TalkClasses } from './talk-class.ts';

const classes = new TalkClasses(
  [
    { site: 'tokyo', agent: 'gw-1', address: '10.1.0.5:502' },
    { site: 'tokyo', agent: 'gw-1', address: 'opc.tcp://10.1.0.6:4840/UA/Line' },
    { site: 'tokyo', agent: 'eng-1', address: 'D:\\plc\\line3' },
  ],
  (_, agent) => (agent === 'gw-1' ? ['10.1.0.2'] : ['10.1.0.9']),
  (address) => address === '10.1.0.7',
);
const talk = (from: string, to: string, port: number, processes = ['node']) =>
  classes.of({ from, to, port, processes });

test('the own reading of a controller is told from everybody else who talks to it', () => {
  expect(talk('10.1.0.2', '10.1.0.5', 502)).toBe('reading');
  expect(talk('10.1.0.2', '10.1.0.6', 4840)).toBe('reading');
  expect(talk('10.1.0.8', '10.1.0.5', 502)).toBe('controller');
});

test('another port, a second program or an unknown one is no reading', () => {
  expect(talk('10.1.0.2', '10.1.0.5', 503)).toBe('controller');
  expect(talk('10.1.0.2', '10.1.0.5', 502, ['node', 'tool.exe'])).toBe('controller');
  expect(talk('10.1.0.2', '10.1.0.5', 502, [])).toBe('controller');
});

test('the ledger knows controllers that are not read; a folder of project files is no address', () => {
  expect(talk('10.1.0.9', '10.1.0.7', 44818)).toBe('controller');
  expect(talk('10.1.0.2', '10.1.0.3', 445)).toBe('other');
  expect(classes.reads('D')).toBe(false);
});

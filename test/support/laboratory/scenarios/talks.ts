import { question } from '../ordinary.ts';
import { addressOf } from '../plan.ts';
import { type Scenario, scenariosOf } from '../scenario.ts';
import type { Step } from '../step.ts';

const http = '474554202f20485454502f312e300d0a0d0a';
const page: Step = { do: 'say', port: 80, says: [http], hears: true };
const opens = (port: number): Step => ({ do: 'say', port, says: [] });
const names = addressOf('names');
const outside = (port: number, ...says: string[]): Partial<Scenario> => ({
  steps: (ends) => [{ do: 'say', port, says, to: ends.outside }],
});

/** Who talks to whom for the first time, and over what. */
export const talkScenarios = [
  ...scenariosOf({
    about: 'new_pair',
    who: 'station',
    whom: 'printer',
    shows: ['new_pair'],
    told: {
      'by echo request': [{ do: 'ping' }],
      'a print job': { who: 'historian', others: [opens(9100)], steps: [opens(9100)] },
      'a panel that others look at': { others: [page], whom: 'panel', steps: [page] },
      'a datagram': { whom: 'panel', steps: [{ do: 'send', port: 5010, says: 'ffff' }] },
    },
    near: {
      'a pair that talks every day': { learned: [opens(9100)], steps: [opens(9100)] },
      'a name server that all use': { whom: 'names', steps: [{ do: 'send', port: 53, to: names, says: question }] },
      'the same from another client port': { learned: [page], whom: 'panel', steps: [page, page, page] },
    },
  }),
  ...scenariosOf({
    about: 'new_service',
    who: 'station',
    whom: 'panel',
    shows: ['new_service'],
    learned: [page],
    told: {
      'a database': { whom: 'historian', learned: [opens(445)], steps: [opens(1433)] },
      'a printer that prints': { whom: 'printer', learned: [page], steps: [opens(9100)] },
      'a port of its own': [opens(5020)],
    },
    near: {
      'the page as ever': [page],
      'the job as ever': { whom: 'printer', learned: [opens(9100)], steps: [opens(9100)] },
      'echo requests as ever': { learned: [{ do: 'ping' }], steps: [{ do: 'ping' }] },
    },
  }),
  ...scenariosOf({
    about: 'connection_attempt',
    who: 'station',
    whom: 'panel',
    shows: ['connection_attempt'],
    learned: [page],
    told: {
      'a closed port': [{ do: 'knock', ports: [7000] }],
      'a service that is off': { whom: 'printer', steps: [{ do: 'knock', ports: [21] }] },
      'again and again': [{ do: 'knock', ports: [3389], times: 6, every: 300 }],
    },
    near: {
      'a port that was always closed': {
        learned: [{ do: 'knock', ports: [7000] }],
        steps: [{ do: 'knock', ports: [7000], times: 4, every: 300 }],
      },
      'a port that answers as ever': [{ do: 'knock', ports: [80] }],
      'echo requests as ever': { learned: [{ do: 'ping' }], steps: [{ do: 'ping' }] },
    },
  }),
  ...scenariosOf({
    about: 'file_transfer',
    who: 'station',
    whom: 'historian',
    shows: ['file_transfer'],
    told: {
      'a share': [opens(445)],
      'a share of another PC': { whom: 'desk', steps: [opens(445)] },
      'FTP to a panel': { whom: 'panel', steps: [opens(21)] },
      trivially: { whom: 'panel', steps: [{ do: 'send', port: 69, says: '0001782e706c630000' }] },
    },
    near: {
      'a share as ever': { learned: [opens(445)], steps: [opens(445), opens(445)] },
      'pages as ever': { whom: 'panel', learned: [page], steps: [page] },
      'FTP as ever, with a further port': {
        whom: 'panel',
        learned: [opens(21), opens(40_021)],
        steps: [opens(21), opens(40_022)],
      },
    },
  }),
  ...scenariosOf({
    about: 'remote_access',
    who: 'laptop',
    whom: 'station',
    shows: ['remote_access'],
    told: {
      'a desktop': [opens(3389)],
      'a shell': [opens(22)],
      'a screen': { whom: 'desk', steps: [opens(5900)] },
      'telnet to a panel': { whom: 'panel', steps: [opens(23)] },
    },
    near: {
      'a desktop as ever': { learned: [opens(3389)], steps: [opens(3389)] },
      'a shell as ever': { whom: 'panel', learned: [opens(22)], steps: [opens(22), opens(22)] },
      'pages as ever': { whom: 'panel', learned: [page], steps: [page] },
    },
  }),
  ...scenariosOf({
    about: 'new_resolver',
    who: 'station',
    whom: 'desk',
    shows: ['new_resolver'],
    told: {
      'a PC of the office': [{ do: 'send', port: 53, says: question }],
      'one outside': { steps: (ends) => [{ do: 'send', port: 53, says: question, to: ends.outside }] },
      'over TCP': [{ do: 'say', port: 53, says: ['001d', question], hears: true }],
    },
    near: {
      'the one that all ask': {
        whom: 'names',
        steps: [{ do: 'send', port: 53, to: names, says: question, times: 3, every: 200 }],
      },
      'one that it always asked': {
        learned: [{ do: 'send', port: 53, says: question }],
        steps: [{ do: 'send', port: 53, says: question }],
      },
      'a name that nobody knows, asked of the usual one': {
        whom: 'names',
        steps: [{ do: 'send', port: 53, to: names, says: question.replace('706c616e74', '6e6f6e6578') }],
      },
    },
  }),
  ...scenariosOf({
    about: 'outside_destination',
    who: 'station',
    whom: 'panel',
    shows: ['outside_destination'],
    told: {
      'over HTTPS': outside(443, '160301'),
      'over an odd port': outside(4444, '00'),
      'over UDP': { steps: (ends) => [{ do: 'send', port: 443, says: 'c000000001', to: ends.outside }] },
      'a controller': { who: 'plc', ...outside(80, http) },
    },
    near: {
      'one that it always had': {
        learned: (ends) => [{ do: 'say', port: 443, says: ['160301'], to: ends.outside }],
        ...outside(443, '160301'),
      },
      'one that browses, on another page': {
        learned: (ends) =>
          [1, 2, 3, 4, 5, 6].map(
            (last): Step => ({ do: 'say', port: 443, says: [], to: `192.0.2.${last + (ends.index % 200)}` }),
          ),
        ...outside(443, '160301'),
      },
      'the office through the router': { whom: 'printer', learned: [page], steps: [page] },
    },
  }),
  ...scenariosOf({
    about: 'outside_source',
    who: 'outside',
    whom: 'station',
    shows: ['outside_source'],
    told: {
      'to a desktop': [opens(3389)],
      'to a controller': { whom: 'plc', steps: [opens(502)] },
      'to a page': { whom: 'panel', steps: [page] },
      'by a datagram': { whom: 'desk', steps: [{ do: 'send', port: 514, says: '3c31333e' }] },
    },
    near: {
      'the remote maintenance as ever': { learned: [opens(22)], steps: [opens(22)] },
      'answers to what was asked': {
        who: 'station',
        whom: 'panel',
        learned: (ends) => [{ do: 'say', port: 443, says: ['16'], hears: true, to: ends.outside }],
        steps: (ends) => [{ do: 'say', port: 443, says: ['16', '03'], hears: true, to: ends.outside }],
      },
      'the office through the router': { who: 'desk', whom: 'panel', learned: [page], steps: [page] },
    },
  }),
];

import type { Words } from '../ja.ts';

export const report: Words['report'] = {
  title: 'Different from usual',
  lead: 'What is the matter? Press the closest.',
  what: {
    warning_shown: 'A warning appeared',
    files_encrypted: 'Files do not open, strange names',
    infection_display: 'Infection or ransom message',
    slow_or_stopped: 'Slow, stopped, moves strangely',
    unknown_person_or_device: 'Unknown person or device',
    other: 'Something else',
  },
  urgent: 'Stop the machine and unplug the LAN cable first. Do not power off.',
  text: 'What is different, and where (as far as you can say)',
  place: 'Place, or name of the machine',
  name: 'Your name (may be left out)',
  send: 'Tell',
  sending: 'Sending…',
  thanks: 'Thank you',
  number: (number) => `Number ${number}`,
  thanksText: 'Someone looks at it right away. If it is urgent, tell your line leader as well.',
  waiting: 'No connection at the moment',
  waitingText:
    'It is kept on this device and sent when the connection is back. If it is urgent, tell your line leader.',
  again: 'Tell something else',
  back: 'Choose again',
  badLink: 'This link does not work. Scan the QR code on the notice again.',
};

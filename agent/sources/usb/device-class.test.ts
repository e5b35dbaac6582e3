import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsbInterface } from './device.ts';
import { awaitsDriver, deviceClass, deviceClasses, hasKeyboard } from './device-class.ts';

function face(triple: string, more: Partial<UsbInterface> = {}): UsbInterface {
  const [a = '', b = '', c = ''] = triple.split('/');
  return { class: a, subclass: b, protocol: c, net: [], letterKeys: false, ...more };
}

describe('device class', () => {
  test.each([
    ['storage', [face('08/06/50')]],
    ['storage', [face('08/06/62')]],
    ['phone', [face('06/01/01')]],
    ['phone', [face('ff/ff/00', { name: 'MTP' })]],
    ['phone', [face('06/01/01'), face('08/06/50')]],
    ['modem', [face('02/0e/00')]],
    ['modem', [face('ff/ff/ff', { net: ['wwan0'] })]],
    ['network', [face('e0/01/03')]],
    ['network', [face('ff/ff/00', { net: ['eth1'] })]],
    ['keyboard', [face('03/01/01')]],
    ['keyboard', [face('03/00/00', { letterKeys: true })]],
    ['other', [face('03/01/02')]],
    ['other', [face('02/02/00')]],
    ['other', []],
  ] as const)('%s', (expected, interfaces) => {
    expect(deviceClass({ interfaces: [...interfaces] })).toBe(expected);
  });

  test('a stick that types is storage and a keyboard', () => {
    const device = { interfaces: [face('08/06/50'), face('03/01/01')] };
    expect([deviceClass(device), hasKeyboard(device)]).toEqual(['storage', true]);
  });

  test('only interfaces that say nothing wait for their driver', () => {
    expect(awaitsDriver({ interfaces: [face('08/06/50')] })).toBe(false);
    expect(awaitsDriver({ interfaces: [face('ff/ff/ff')] })).toBe(true);
    expect(awaitsDriver({ interfaces: [face('ff/ff/ff', { driver: 'option' })] })).toBe(false);
  });

  test('an interface more never makes a device less telling', () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((n) => n.toString(16).padStart(2, '0'));
    const anyFace = fc.tuple(byte, byte, byte).map((parts) => face(parts.join('/')));
    fc.assert(
      fc.property(fc.array(anyFace), anyFace, (interfaces, extra) => {
        const before = deviceClasses.indexOf(deviceClass({ interfaces }));
        expect(deviceClasses.indexOf(deviceClass({ interfaces: [...interfaces, extra] }))).toBeLessThanOrEqual(before);
      }),
    );
  });
});

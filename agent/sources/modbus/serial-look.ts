import { existsSync } from 'node:fs';
import type { SerialSettings } from '../../controllers/serial-port.ts';

/** A configured device as far as its line is concerned. */
export interface LinedDevice {
  id: string;
  serial?: SerialSettings | undefined;
}

/** Speeds that adapters and devices have by their standards; another one is rarely meant. */
const usualBauds: ReadonlySet<number> = new Set([
  300, 600, 1200, 2400, 4800, 9600, 14_400, 19_200, 28_800, 38_400, 57_600, 76_800, 115_200, 187_500, 230_400, 460_800,
  921_600,
]);

/** Data bits of every Modbus RTU line. */
const dataBits = 8;

/** How a serial line is set, as it is written on a device's label: `19200 bit/s 8E1`. */
export function lineSettings({ baud, parity, stopBits }: SerialSettings): string {
  return `${baud} bit/s ${dataBits}${parity[0]!.toUpperCase()}${stopBits}`;
}

/**
 * What does not fit, or is rarely meant, of the serial ports of a configuration; and how each is set, to be held against the
 * label of the devices. Modbus over Serial Line V1.02, 2.5.1: eleven bits a character, so two stop bits where there is no parity.
 */
export function lookAtPorts(devices: readonly LinedDevice[]): string[] {
  return devices.flatMap(({ id, serial }) => {
    if (!serial) return [];
    const { path, baud, parity, stopBits } = serial;
    const notes = [
      `${id}: ${path} is spoken to at ${lineSettings(serial)}; the devices of this line must have the same`,
    ];
    if (!existsSync(path))
      notes.push(`${id}: there is no port ${path} yet: plug the adapter in, or name its device file`);
    if (!usualBauds.has(baud)) notes.push(`${id}: ${baud} is an unusual speed; write what the devices are set to`);
    if (parity === 'none' && stopBits === 1) {
      notes.push(
        `${id}: without parity Modbus wants two stop bits: write stopBits: 2, unless the devices are set to 8N1`,
      );
    }
    if (parity !== 'none' && stopBits === 2) {
      notes.push(
        `${id}: with parity Modbus wants one stop bit: write stopBits: 1, unless the devices are set otherwise`,
      );
    }
    if (!path.startsWith('/dev/serial/by-id/') && /ttyUSB|ttyACM/.test(path)) {
      notes.push(`${id}: ${path} may be another adapter after a restart: name it by its link below /dev/serial/by-id`);
    }
    return notes;
  });
}

/** Where two devices of one port want it set in different ways: only one of them could be heard. */
export function differentSettings(devices: readonly Pick<LinedDevice, 'serial'>[]): { at: number; message: string }[] {
  const first = new Map<string, SerialSettings>();
  return devices.flatMap(({ serial }, at) => {
    if (!serial) return [];
    const known = first.get(serial.path) ?? serial;
    first.set(serial.path, known);
    if (lineSettings(known) === lineSettings(serial)) return [];
    const message = `${serial.path} is set to ${lineSettings(known)} by an earlier device and cannot be ${lineSettings(serial)}, too`;
    return [{ at, message }];
  });
}

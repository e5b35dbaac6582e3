import type { Fields } from '#protocol/events/event.ts';
import type { Fact, PostureItem, Reading } from './fact.ts';

/** What the worker reads of a machine, in the words of the library; empty text where the system does not say. */
export interface HardwareAnswers {
  system: { manufacturer: string; model: string; serial: string; virtual: boolean };
  bios: { vendor: string; version: string; releaseDate: string };
  cpu: { manufacturer: string; brand: string; physicalCores: number };
  memoryBytes: number;
  disks: { device: string; name: string; vendor: string; serialNum: string; size: number; type: string }[];
  interfaces: { iface: string; mac: string; type: string; virtual: boolean; internal: boolean }[];
}

/** What makers leave in the fields that they forgot to fill. */
const placeholder =
  /^(?:-|0+|none|n\/?a|unknown|not (?:specified|available|applicable)|default string|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|system (?:product name|manufacturer|serial number|version))$/i;

/**
 * Turns the answers into readings: the machine as a whole, its drives, the network interfaces that are pieces of hardware. What is
 * empty was not told, by a system that lacks the program or the right for it, and is left out: it was not removed.
 */
export function hardwareReadings(answers: HardwareAnswers): Reading[] {
  const faces = answers.interfaces.filter(
    ({ mac, internal, virtual }) => !internal && !virtual && /[1-9a-f]/i.test(mac),
  );
  const readings: { item: PostureItem; facts: Fact[] }[] = [
    { item: 'hardware', facts: machineFacts(answers) },
    { item: 'drive', facts: answers.disks.filter(({ device }) => device !== '').map(driveFact) },
    {
      item: 'network_interface',
      facts: faces.map(({ iface, mac, type }) =>
        fact('network_interface', iface, { 'host.mac': [mac], 'hinomi.hardware.type': type }),
      ),
    },
  ];
  return readings.filter(({ facts }) => facts.length > 0);
}

function machineFacts({ system, bios, cpu, memoryBytes }: HardwareAnswers): Fact[] {
  const [manufacturer, model, serial] = [said(system.manufacturer), said(system.model), said(system.serial)];
  if (manufacturer === undefined && model === undefined && serial === undefined) return [];
  const fields = {
    'device.manufacturer': manufacturer,
    'device.model.name': model,
    'device.serial_number': serial,
    'hinomi.hardware.virtual': system.virtual,
    'hinomi.hardware.bios': joined(bios.vendor, bios.version, bios.releaseDate),
    'hinomi.hardware.cpu': joined(cpu.manufacturer, cpu.brand),
    'hinomi.hardware.cores': cpu.physicalCores > 0 ? cpu.physicalCores : undefined,
    'hinomi.hardware.memory_bytes': memoryBytes > 0 ? memoryBytes : undefined,
    'hinomi.reason':
      serial === undefined
        ? 'the serial number is not told: the maker left it empty, or only root may read it'
        : undefined,
  };
  return [fact('hardware', 'machine', fields)];
}

function driveFact(disk: HardwareAnswers['disks'][number]): Fact {
  return fact('drive', disk.device.replace(/^\/dev\//, ''), {
    'device.manufacturer': said(disk.vendor),
    'device.model.name': said(disk.name),
    'device.serial_number': said(disk.serialNum),
    'hinomi.hardware.type': said(disk.type),
    'hinomi.disk.bytes': disk.size > 0 ? disk.size : undefined,
  });
}

function fact(item: PostureItem, key: string, given: Record<string, Fields[string] | undefined>): Fact {
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Fields;
  return { item, key, fields, material: JSON.stringify(fields) };
}

function said(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed === '' || placeholder.test(trimmed) ? undefined : trimmed;
}

function joined(...texts: string[]): string | undefined {
  const words = texts.flatMap((text) => said(text) ?? []);
  return words.length > 0 ? words.join(' ') : undefined;
}

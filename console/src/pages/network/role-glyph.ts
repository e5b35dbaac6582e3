import type { IconName } from '../../components/Icon.tsx';

const glyphs: Record<string, IconName> = {
  plc: 'controller',
  hmi: 'hmi',
  engineering: 'visit',
  scada: 'server',
  historian: 'ledger',
  server: 'server',
  pc: 'asset',
  printer: 'printer',
  camera: 'camera',
  phone: 'smartphone',
  network: 'network',
  storage: 'server',
  power: 'now',
};

/** The icon of a role; a question mark where the role is not known. */
export function roleGlyph(role: string): IconName {
  return glyphs[role] ?? 'unknown';
}

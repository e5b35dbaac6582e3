/** How the controllers of the plant are read, and what machine each one is. */
export const cast = [
  { id: 'plc-press', protocol: 'modbus', profile: 'press' },
  { id: 'plc-conveyor', protocol: 'modbus', profile: 'conveyor' },
  { id: 'plc-oven', protocol: 'slmp', profile: 'oven' },
  { id: 'plc-weld', protocol: 'opcua', profile: 'weld' },
  { id: 'plc-assembly', protocol: 'opcua', profile: 'assembly' },
  { id: 'plc-inspection', protocol: 'fins', profile: 'inspection' },
] as const;

/** Protocols of the plant's controllers. */
export type CastProtocol = (typeof cast)[number]['protocol'];

/** Part of a controller of the plant. */
export function roleOf(id: string): (typeof cast)[number] {
  const role = cast.find((one) => one.id === id);
  if (!role) throw new RangeError(`${id} is no controller of the plant`);
  return role;
}

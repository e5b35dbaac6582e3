/**
 * Techniques of ATT&CK (Enterprise) that are told even inside a maintenance visit, so that rules of others pierce it, too:
 * nobody who maintains a machine clears its logs, destroys its data or its means of recovery.
 */
export const piercingTechniques: ReadonlyMap<string, string> = new Map([
  ['T1070.001', 'Windows event logs cleared'],
  ['T1070.002', 'Linux system logs cleared'],
  ['T1485', 'data destroyed'],
  ['T1486', 'data encrypted for impact'],
  ['T1490', 'recovery inhibited'],
  ['T1561', 'disk wiped'],
  ['T1561.001', 'disk content wiped'],
  ['T1561.002', 'disk structure wiped'],
]);

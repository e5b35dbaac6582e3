import type { OperationClass } from '../operation.ts';

/** Function code of Modbus under which Schneider's programming tools talk. */
export const umasCode = 90;
/** Function codes in an answer: done, or refused. */
export const umasDone = 0xfe;
export const umasRefused = 0xfd;

/**
 * Functions of UMAS by their code, as published research names them; Schneider publishes none. Its "upload" goes into the controller, which is a program download in
 * the words of everybody else.
 */
export const umasFunctions: ReadonlyMap<number, readonly [name: string, kind: OperationClass]> = new Map([
  [0x01, ['Init communication', 'session']],
  [0x02, ['Read ID', 'identify']],
  [0x03, ['Read project info', 'identify']],
  [0x04, ['Read PLC info', 'identify']],
  [0x06, ['Read card info', 'identify']],
  [0x0a, ['Repeat', 'diagnose']],
  [0x10, ['Take PLC reservation', 'session']],
  [0x11, ['Release PLC reservation', 'session']],
  [0x12, ['Keep alive', 'session']],
  [0x20, ['Read memory block', 'read']],
  [0x22, ['Read variables', 'read']],
  [0x23, ['Write variables', 'write']],
  [0x24, ['Read coils and registers', 'read']],
  [0x25, ['Write coils and registers', 'write']],
  [0x30, ['Initialize upload', 'program-download']],
  [0x31, ['Upload block', 'program-download']],
  [0x32, ['End upload', 'program-download']],
  [0x33, ['Initialize download', 'program-upload']],
  [0x34, ['Download block', 'program-upload']],
  [0x35, ['End download', 'program-upload']],
  [0x39, ['Read Ethernet master data', 'read']],
  [0x40, ['Start PLC', 'mode']],
  [0x41, ['Stop PLC', 'mode']],
  [0x50, ['Monitor PLC', 'read']],
  [0x58, ['Check PLC', 'diagnose']],
  [0x70, ['Read I/O object', 'read']],
  [0x71, ['Write I/O object', 'write']],
  [0x73, ['Get module status', 'diagnose']],
]);

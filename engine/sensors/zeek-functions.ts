import { dnp3Functions } from '../wire/dnp3/dnp3-functions.ts';
import { functionCodes } from '../wire/modbus/function-code.ts';
import type { OperationClass } from '../wire/operation.ts';

/** A function of a control protocol that Zeek names. */
export interface NamedFunction {
  /** As the product's own reading of packets has it. */
  code: string;
  name?: string | undefined;
  kind: OperationClass;
}

/** Public functions of Modbus, and Schneider's, that Zeek calls otherwise than the standard. */
const modbusCodes = { REPORT_SLAVE_ID: 17, ENCAP_INTERFACE_TRANSPORT: 43, PROGRAM_UNITY: 90 } as const;

/** Functions of Modbus that are of one maker: those of programming tools may do anything. */
const ofMakers: readonly [name: string, code: number, kind: OperationClass][] = [
  ['PROGRAM_484', 9, 'control'],
  ['POLL_484', 10, 'diagnose'],
  ['PROGRAM_584_984', 13, 'control'],
  ['POLL_584_984', 14, 'diagnose'],
  ['PROGRAM_884_U84', 18, 'control'],
  ['RESET_COMM_LINK_884_U84', 19, 'control'],
  ['PROGRAM_CONCEPT', 40, 'control'],
  ['FIRMWARE_REPLACEMENT', 125, 'program-download'],
  ['PROGRAM_584_984_2', 126, 'control'],
  ['REPORT_LOCAL_ADDRESS', 127, 'identify'],
];

/** Functions of DNP3 whose names Zeek shortens. */
const dnp3Codes = {
  ...{ DIRECT_OPERATE_NR: 6, IMMED_FREEZE: 7, IMMED_FREEZE_NR: 8, FREEZE_CLEAR: 9, FREEZE_CLEAR_NR: 10 },
  ...{ FREEZE_AT_TIME_NR: 12, INITIALIZE_APPL: 16, START_APPL: 17, STOP_APPL: 18, SAVE_CONFIG: 19 },
  ...{ DELAY_MEASURE: 23, GET_FILE_INFO: 28, ACTIVATE_CONFIG: 31, AUTHENTICATE_REQ: 32, AUTHENTICATE_ERR: 33 },
} as const;

/** The same name however it is written: `READ_COILS`, `Read Coils`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

const modbus = new Map<string, NamedFunction>();
for (const [code, { name, class: kind }] of functionCodes) modbus.set(plain(name), { code: String(code), name, kind });
for (const [name, code] of Object.entries(modbusCodes)) {
  const known = functionCodes.get(code)!;
  modbus.set(plain(name), { code: String(code), name: known.name, kind: known.class });
}
for (const [name, code, kind] of ofMakers) modbus.set(plain(name), { code: String(code), name, kind });

const dnp3 = new Map<string, NamedFunction>();
for (const [code, kind] of dnp3Functions.values()) dnp3.set(plain(code), { code, kind });
for (const [name, code] of Object.entries(dnp3Codes))
  dnp3.set(plain(name), dnp3.get(plain(dnp3Functions.get(code)![0]))!);

/** The function of Modbus that Zeek calls so; one that nobody knows is of class `unknown`: it may do anything. */
export function modbusFunction(name: string): NamedFunction {
  return modbus.get(plain(name)) ?? { code: name, kind: 'unknown' };
}

/** The function of DNP3 that Zeek calls so; one that nobody knows is of class `unknown`: it may do anything. */
export function dnp3Function(name: string): NamedFunction {
  return dnp3.get(plain(name)) ?? { code: name, kind: 'unknown' };
}

import type { OperationClass } from '../operation.ts';

type Operation = readonly [name: string, kind: OperationClass];

/** Functions of S7comm's jobs, by their code, as published decoders name them. */
export const s7Functions: ReadonlyMap<number, Operation> = new Map([
  [0x00, ['CPU services', 'diagnose']],
  [0x04, ['Read Var', 'read']],
  [0x05, ['Write Var', 'write']],
  [0x1a, ['Request download', 'program-download']],
  [0x1b, ['Download block', 'program-download']],
  [0x1c, ['Download ended', 'program-download']],
  [0x1d, ['Start upload', 'program-upload']],
  [0x1e, ['Upload', 'program-upload']],
  [0x1f, ['End upload', 'program-upload']],
  [0x28, ['PI service', 'control']],
  [0x29, ['PLC stop', 'mode']],
  [0xf0, ['Setup communication', 'session']],
]);

/** Functions of S7comm-plus by their code, as published analyses of the protocol name them. */
export const s7PlusFunctions: ReadonlyMap<number, Operation> = new Map([
  [0x04bb, ['Explore', 'identify']],
  [0x04ca, ['CreateObject', 'session']],
  [0x04d4, ['DeleteObject', 'session']],
  [0x04f2, ['SetVariable', 'write']],
  [0x04fc, ['GetVariable', 'read']],
  [0x0506, ['AddLink', 'control']],
  [0x051a, ['RemoveLink', 'control']],
  [0x0524, ['GetLink', 'read']],
  [0x0542, ['SetMultiVariables', 'write']],
  [0x054c, ['GetMultiVariables', 'read']],
  [0x0556, ['BeginSequence', 'session']],
  [0x0560, ['EndSequence', 'session']],
  [0x056b, ['Invoke', 'control']],
  [0x057c, ['SetVarSubStreamed', 'program-download']],
  [0x0586, ['GetVarSubStreamed', 'program-upload']],
  [0x0590, ['GetVariablesAddress', 'identify']],
  [0x059a, ['Abort', 'session']],
  [0x05b3, ['InitSsl', 'session']],
]);

/** What a PI service does, by its name; others control something. */
export const s7Services: ReadonlyMap<string, OperationClass> = new Map([
  ['P_PROGRAM', 'mode'],
  ['_INSE', 'program-download'],
  ['_INS2', 'program-download'],
  ['_DELE', 'program-download'],
]);

/** Name and class of a function of S7comm's user data, by its group and number. */
export function s7UserData(group: number, code: number): Operation {
  const [name, kind] = groups.get(group) ?? [`Group ${group}`, 'unknown' as const];
  // To look at the clock changes nothing.
  return [`${name} ${code}`, group === 7 && code === 1 ? 'read' : kind];
}

const groups: ReadonlyMap<number, Operation> = new Map([
  [0, ['Mode transition', 'mode']],
  [1, ['Programmer commands', 'control']],
  [2, ['Cyclic services', 'read']],
  [3, ['Block functions', 'identify']],
  [4, ['CPU functions', 'identify']],
  [5, ['Security', 'session']],
  [6, ['PBC', 'control']],
  [7, ['Time functions', 'control']],
]);

import type { OperationClass } from '../operation.ts';

/** Types of the units of data in control direction and of the system (IEC 60870-5-101 and -104), by their number. */
const types: ReadonlyMap<number, readonly [name: string, kind: OperationClass]> = new Map([
  [45, ['C_SC_NA_1', 'control']],
  [46, ['C_DC_NA_1', 'control']],
  [47, ['C_RC_NA_1', 'control']],
  [48, ['C_SE_NA_1', 'write']],
  [49, ['C_SE_NB_1', 'write']],
  [50, ['C_SE_NC_1', 'write']],
  [51, ['C_BO_NA_1', 'write']],
  [58, ['C_SC_TA_1', 'control']],
  [59, ['C_DC_TA_1', 'control']],
  [60, ['C_RC_TA_1', 'control']],
  [61, ['C_SE_TA_1', 'write']],
  [62, ['C_SE_TB_1', 'write']],
  [63, ['C_SE_TC_1', 'write']],
  [64, ['C_BO_TA_1', 'write']],
  [70, ['M_EI_NA_1', 'diagnose']],
  [100, ['C_IC_NA_1', 'read']],
  [101, ['C_CI_NA_1', 'read']],
  [102, ['C_RD_NA_1', 'read']],
  [103, ['C_CS_NA_1', 'control']],
  [104, ['C_TS_NA_1', 'diagnose']],
  [105, ['C_RP_NA_1', 'mode']],
  [106, ['C_CD_NA_1', 'diagnose']],
  [107, ['C_TS_TA_1', 'diagnose']],
  [110, ['P_ME_NA_1', 'write']],
  [111, ['P_ME_NB_1', 'write']],
  [112, ['P_ME_NC_1', 'write']],
  [113, ['P_AC_NA_1', 'control']],
  [120, ['F_FR_NA_1', 'session']],
  [121, ['F_SR_NA_1', 'session']],
  [122, ['F_SC_NA_1', 'session']],
  [123, ['F_LS_NA_1', 'session']],
  [124, ['F_AF_NA_1', 'session']],
  [125, ['F_SG_NA_1', 'program-upload']],
  [126, ['F_DR_TA_1', 'identify']],
]);

/** Name and class of a type; what is below 45 is what a station tells of its process. */
export function iec104Type(type: number): readonly [name: string, kind: OperationClass] {
  return types.get(type) ?? (type < 45 ? ['Process information', 'read'] : [`Type ${type}`, 'unknown']);
}

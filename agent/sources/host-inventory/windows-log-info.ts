/** Settings and state of a Windows log, from `wevtutil gl NAME` and `wevtutil gli NAME`. */
export interface WindowsLogInfo {
  enabled?: boolean;
  maxBytes?: number;
  bytes?: number;
  records?: number;
  oldestRecord?: number;
}

/** Reads both outputs joined, in any order: property names are not translated. What is missing stays absent. */
export function parseWevtutilLog(output: string): WindowsLogInfo {
  const values = new Map<string, string>();
  for (const line of output.split(/\r?\n/)) {
    const match = /^\s*(\w+):\s*(.*?)\s*$/.exec(line);
    if (match) values.set(match[1] ?? '', match[2] ?? '');
  }
  const number = (name: string) => {
    const value = values.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const info: WindowsLogInfo = {};
  const enabled = values.get('enabled');
  const maxBytes = number('maxSize');
  const bytes = number('fileSize');
  const records = number('numberOfLogRecords');
  const oldestRecord = number('oldestRecordNumber');
  if (enabled === 'true' || enabled === 'false') info.enabled = enabled === 'true';
  if (maxBytes !== undefined) info.maxBytes = maxBytes;
  if (bytes !== undefined) info.bytes = bytes;
  if (records !== undefined) info.records = records;
  if (oldestRecord !== undefined) info.oldestRecord = oldestRecord;
  return info;
}

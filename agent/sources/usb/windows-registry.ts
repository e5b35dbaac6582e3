import { parseWindowsInstance, type WindowsInstance } from './windows-instance.ts';

/** A medium that Windows remembers, from the registry below `Enum\USBSTOR` or `Enum\USB`. */
export interface RememberedDevice extends WindowsInstance {
  instanceId: string;
  friendlyName?: string;
  /** Setup class GUID in lower case without braces. */
  setupClass?: string;
}

/**
 * Reads the output of `reg query HKLM\SYSTEM\CurrentControlSet\Enum\USBSTOR /s`.
 * Type names (`REG_SZ`) are not translated; a line that is neither a key nor a value is passed over.
 */
export function parseRegistryDevices(output: string): RememberedDevice[] {
  const devices = new Map<string, RememberedDevice>();
  let current: RememberedDevice | undefined;
  for (const line of output.split(/\r?\n/)) {
    const key = /^HKEY_[A-Z_]+\\.*\\Enum\\((?:USBSTOR|USB)\\[^\\]+\\[^\\]+)$/i.exec(line.trimEnd());
    if (key) {
      const instanceId = key[1] ?? '';
      const instance = parseWindowsInstance(instanceId);
      current = instance ? { ...instance, instanceId } : undefined;
      if (current) devices.set(instanceId.toUpperCase(), current);
      continue;
    }
    if (line.startsWith('HKEY_')) current = undefined;
    const value = /^\s{4}(.+?)\s{4}REG_[A-Z_]+\s{4}(.*)$/.exec(line);
    if (!value || !current) continue;
    const content = lastPart(value[2] ?? '');
    if (value[1] === 'FriendlyName') current.friendlyName = content;
    if (value[1] === 'ClassGUID') current.setupClass = content.replace(/[{}]/g, '').toLowerCase();
  }
  return [...devices.values()];
}

/** Texts from driver files stand as `@disk.inf,%id%;Words`. */
function lastPart(text: string): string {
  return text.startsWith('@') ? text.slice(text.lastIndexOf(';') + 1) : text;
}

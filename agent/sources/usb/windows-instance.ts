/** What a Windows device instance id says of a USB device. */
export interface WindowsInstance {
  /** Enumerator: `USB` for the device, `USBSTOR` for the disk on it, `SWD` for a portable-device view. */
  enumerator: string;
  vendorId?: string;
  productId?: string;
  /** Maker and model as the disk itself says. */
  vendorText?: string;
  productText?: string;
  /** Interface number of a part of a composite device. */
  part?: string;
  /** Serial number; absent when Windows invented one (`&` as second character). */
  serial?: string;
}

/**
 * Reads an instance id such as `USB\VID_0781&PID_5583\4C53…` or `USBSTOR\Disk&Ven_X&Prod_Y&Rev_1\4C53…&0`,
 * also in the `#` form inside a portable-device id. Undefined when it is not about USB.
 */
export function parseWindowsInstance(text: string): WindowsInstance | undefined {
  const inner = /(USBSTOR|USB)[\\#](.+)$/i.exec(text.trim());
  if (!inner) return undefined;
  const [hardware = '', unique = ''] = (inner[2] ?? '').split(/[\\#]/);
  const parts = new Map<string, string>();
  for (const piece of hardware.split('&')) {
    const at = piece.indexOf('_');
    if (at > 0) parts.set(piece.slice(0, at).toUpperCase(), piece.slice(at + 1));
  }
  const instance: WindowsInstance = { enumerator: (inner[1] ?? '').toUpperCase() };
  const vendorId = parts.get('VID');
  const productId = parts.get('PID');
  const vendorText = readable(parts.get('VEN'));
  const productText = readable(parts.get('PROD'));
  const part = parts.get('MI');
  if (vendorId) instance.vendorId = vendorId.toLowerCase();
  if (productId) instance.productId = productId.toLowerCase();
  if (vendorText) instance.vendorText = vendorText;
  if (productText) instance.productText = productText;
  if (part) instance.part = part;
  const serial = instance.enumerator === 'USBSTOR' ? unique.replace(/&\d+$/, '') : unique;
  if (serial !== '' && serial[1] !== '&' && part === undefined) instance.serial = serial;
  return instance;
}

/** Windows replaces blanks by underscores in hardware ids. */
function readable(text: string | undefined): string | undefined {
  const clean = text?.replaceAll('_', ' ').trim();
  return clean === '' ? undefined : clean;
}

/** One interface of a USB device: the descriptor's three numbers and what the system made of it. */
export interface UsbInterface {
  /** Interface class, 2 lower-case hexadecimal digits. */
  class: string;
  subclass: string;
  protocol: string;
  /** Interface text, for example `MTP`. */
  name?: string;
  /** Kernel driver bound to it. */
  driver?: string;
  /** Network interfaces that it made, for example `eth1` or `wwan0`. */
  net: string[];
  /** True when an input device under it has letter keys. */
  letterKeys: boolean;
}

/** A USB device as the bus shows it. */
export interface UsbDevice {
  /** Bus path of the port, for example `1-2.4`. */
  port: string;
  /** Number given at each insertion; tells a replug from a device that stayed. */
  devnum: string;
  vendorId: string;
  productId: string;
  manufacturer?: string;
  model?: string;
  serial?: string;
  /** Device class, 2 hexadecimal digits; `09` is a hub. */
  deviceClass: string;
  interfaces: UsbInterface[];
  /** Number of interfaces that the configuration announces; 0 while the device is not configured. */
  announcedInterfaces: number;
}

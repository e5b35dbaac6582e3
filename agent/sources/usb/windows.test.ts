import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { usbFromWindowsEvent } from './windows.ts';
import { parseWindowsInstance } from './windows-instance.ts';
import { parseRegistryDevices } from './windows-registry.ts';

const time = '2025-06-02T01:02:03.000Z';
const policy = { registered: [{ vendor: '0781', product: '5583', serial: '4C530001230731102291' }], sharedSerials: [] };
const toUsb = (fields: Record<string, string | number>) => usbFromWindowsEvent({ time, fields }, 'insp-07', policy);

describe('Windows records', () => {
  test('6416 of a registered stick', () => {
    const draft = toUsb({
      EventID: 6416,
      Provider_Name: 'Microsoft-Windows-Security-Auditing',
      DeviceId: 'USB\\VID_0781&PID_5583\\4C530001230731102291',
      DeviceDescription: 'USB 大容量記憶装置',
      ClassId: '{36fc9e60-c465-11cf-8056-444553540000}',
      ClassName: 'USB',
      VendorIds: '\n\t\tUSB\\VID_0781&PID_5583&REV_0100\n\t\tUSB\\VID_0781&PID_5583\n\t\t',
      CompatibleIds: '\n\t\tUSB\\Class_08&SubClass_06&Prot_50\n\t\tUSB\\Class_08\n\t\t',
      LocationInformation: 'Port_#0002.Hub_#0001',
    });
    expect(draft?.fields).toMatchObject({
      'event.action': 'inserted',
      'device.class': 'storage',
      'device.vendor.id': '0781',
      'device.serial_number': '4C530001230731102291',
      'hinomi.usb.registered': true,
      'hinomi.usb.raises': true,
      'hinomi.usb.port': 'Port_#0002.Hub_#0001',
    });
    expect(draft && findings(draft)).toEqual([]);
  });

  test('20001 and 2003 of a disk without its own serial', () => {
    const driver = toUsb({
      EventID: 20001,
      Provider_Name: 'Microsoft-Windows-UserPnp',
      DeviceInstanceID: 'USBSTOR\\DISK&VEN_GENERIC&PROD_FLASH_DISK&REV_8.07\\6&1A2B3C4D&0&_&0',
      SetupClass: '{4d36e967-e325-11ce-bfc1-08002be10318}',
    });
    const portable = toUsb({
      EventID: 2003,
      Provider_Name: 'Microsoft-Windows-DriverFrameworks-UserMode',
      instance:
        'SWD\\WPDBUSENUM\\_??_USBSTOR#DISK&VEN_GENERIC&PROD_FLASH_DISK&REV_8.07#00000000000012&0#{53F56307-B6BF}',
    });
    expect(driver?.fields).toMatchObject({ 'device.class': 'storage', 'hinomi.usb.serial_is_own': false });
    expect(driver?.fields['device.serial_number']).toBeUndefined();
    expect(portable?.fields).toMatchObject({
      'event.action': 'inserted',
      'device.manufacturer': 'GENERIC',
      'device.model.name': 'FLASH DISK',
      'device.serial_number': '00000000000012',
      'hinomi.usb.registered': false,
    });
  });

  test('2100 is a removal only for the kernel’s removal requests', () => {
    const base = {
      EventID: 2100,
      Provider_Name: 'Microsoft-Windows-DriverFrameworks-UserMode',
      InstanceId: 'SWD\\WPDBUSENUM\\_??_USBSTOR#DISK&VEN_X&PROD_Y#AA04012700009614&0#{53F56307}',
    };
    expect(toUsb({ ...base, RequestMajorCode: 27, RequestMinorCode: 23 })?.fields['event.action']).toBe('removed');
    expect(toUsb({ ...base, RequestMajorCode: 27, RequestMinorCode: 9 })).toBeUndefined();
  });

  test('other records and devices of other buses are none of its business', () => {
    expect(toUsb({ EventID: 4624, Provider_Name: 'Microsoft-Windows-Security-Auditing' })).toBeUndefined();
    expect(toUsb({ EventID: 2003, Provider_Name: 'Another', instance: 'USB\\VID_0781&PID_5583\\X' })).toBeUndefined();
    expect(
      toUsb({ EventID: 6416, Provider_Name: 'Microsoft-Windows-Security-Auditing', DeviceId: 'PCI\\VEN_8086' }),
    ).toBeUndefined();
  });

  test('any instance id is read without failing, and ids come back', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseWindowsInstance(`USB\\${text}`)));
    const hex = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16).padStart(4, '0'));
    const serial = fc.stringMatching(/^[A-Z0-9]{4,20}$/);
    fc.assert(
      fc.property(hex, hex, serial, (vendorId, productId, own) => {
        const id = `USB\\VID_${vendorId.toUpperCase()}&PID_${productId.toUpperCase()}\\${own}`;
        expect(parseWindowsInstance(id)).toEqual({ enumerator: 'USB', vendorId, productId, serial: own });
      }),
    );
  });
});

test('the registry’s memory of media is read in any display language', () => {
  const output = [
    '',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra_Fit&Rev_1.00',
    '',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra_Fit&Rev_1.00\\4C530001230731102291&0',
    '    DeviceDesc    REG_SZ    @disk.inf,%disk_devdesc%;ディスク ドライブ',
    '    ClassGUID    REG_SZ    {4d36e967-e325-11ce-bfc1-08002be10318}',
    '    FriendlyName    REG_SZ    SanDisk Ultra Fit USB Device',
    '',
    'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra_Fit&Rev_1.00\\4C530001230731102291&0\\Device Parameters',
    '    FriendlyName    REG_SZ    not this one',
    '検索の完了: 4 件',
  ].join('\r\n');
  expect(parseRegistryDevices(output)).toEqual([
    {
      enumerator: 'USBSTOR',
      vendorText: 'SanDisk',
      productText: 'Ultra Fit',
      serial: '4C530001230731102291',
      instanceId: 'USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra_Fit&Rev_1.00\\4C530001230731102291&0',
      setupClass: '4d36e967-e325-11ce-bfc1-08002be10318',
      friendlyName: 'SanDisk Ultra Fit USB Device',
    },
  ]);
});

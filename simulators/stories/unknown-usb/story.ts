import { assetOf } from '../../plant/layout.ts';
import type { Story, StoryEvent } from '../story.ts';

const pc = 'insp-07';
const stick = (action: 'inserted' | 'removed'): StoryEvent => ({
  kind: 'host.usb',
  fields: {
    'event.action': action,
    'host.name': assetOf(pc).host,
    'device.class': 'storage',
    'device.vendor.id': '13fe',
    'device.product.id': '4300',
    'device.model.name': 'USB DISK 2.0',
    'device.serial_number': '070B4A63D5021998',
    'hinomi.usb.serial_is_own': true,
    'hinomi.usb.registered': false,
    'hinomi.usb.raises': true,
  },
});

/** A stick that nobody registered is plugged into an inspection PC. */
export const story: Story = {
  id: 'unknown-usb',
  title: {
    ja: '検査PCに未登録のUSBメモリが挿される',
    en: 'An unregistered USB stick is plugged into an inspection PC',
  },
  steps: [
    {
      at: 0,
      act: { do: 'emit', pc, events: [stick('inserted')] },
      tells: { ja: 'USBメモリが挿された', en: 'A USB stick is plugged in' },
    },
  ],
  expects: [
    {
      rule: 'usb_unregistered_storage',
      severity: 'S2',
      items: ['2-9', '3-8'],
      playbook: 'removable-media',
      names: assetOf(pc).host,
      answers: 1,
    },
  ],
  afterwards: [{ do: 'emit', pc, events: [stick('removed')] }],
};

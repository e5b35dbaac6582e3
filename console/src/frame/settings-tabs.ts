import { may } from '../api/session.ts';
import type { Words } from '../i18n/ja.ts';

/** A part of the settings and what a person must be allowed to see it; null means everyone who sees the settings. */
export interface SettingsTab {
  id: keyof Words['settings']['tabs'];
  needs: string | null;
}

const tabs: readonly SettingsTab[] = [
  { id: 'contacts', needs: null },
  { id: 'calendar', needs: null },
  { id: 'channels', needs: 'manage_channels' },
  { id: 'people', needs: 'manage_people' },
  { id: 'roles', needs: null },
  { id: 'sites', needs: null },
  { id: 'media', needs: null },
  { id: 'report', needs: null },
];

/** The parts of the settings that the signed-in person may see, in their order. */
export function openTabs(): SettingsTab[] {
  return may('see_settings') ? tabs.filter(({ needs }) => needs === null || may(needs)) : [];
}

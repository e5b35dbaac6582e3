import { basename, dirname, join } from 'node:path';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { FileList, type ListedFile } from './file-list.ts';
import { below, type FilePath, type FolderEntry, shownPath } from './file-names.ts';
import { anyGlob, type PathTest } from './globs.ts';
import { isRobotBackup } from './kinds.ts';
import { type Listing, listFolder } from './listing.ts';
import { PatientFiles, whyUnread } from './patient-files.ts';
import type { Place } from './source.config.ts';
import type { EvidenceTarget } from './target.ts';

/** What is remembered of a place from the last complete snapshot, to tell an absent share from an emptied folder. */
export interface PlaceMemory {
  device: number;
  files: number;
  mounts: Record<string, number>;
}

/** What stands at a place now. */
export interface PlaceView {
  place: Place;
  /** Short name under which its files stand in the snapshot. */
  label: string;
  listing: Listing;
  device: number;
  /** Name of the newest entry, where only that is read. */
  newest?: string;
}

/** Looks at all places of a device, one after the other. */
export async function viewPlaces(
  device: Pick<EvidenceTarget, 'places' | 'exclude' | 'maxFiles' | 'answerSeconds'>,
  memory: Readonly<Record<string, PlaceMemory>>,
): Promise<PlaceView[]> {
  const labels = labelsOf(device.places);
  const views: PlaceView[] = [];
  const exclude = anyGlob(device.exclude);
  let most = device.maxFiles;
  for (const [index, place] of device.places.entries()) {
    const label = labels[index]!;
    const files = new PatientFiles(place.path, device.answerSeconds * 1000);
    const view = await viewPlace(files, place, label, memory[label], { exclude, most });
    most -= view.listing.files.length;
    views.push(view);
  }
  return views;
}

/** Names of places: the last part of the path, with a number where two are the same. */
export function labelsOf(places: readonly Place[]): string[] {
  const seen = new Map<string, number>();
  return places.map(({ path }) => {
    const name = basename(path) || path;
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return number === 1 ? name : `${name} (${number})`;
  });
}

async function viewPlace(
  files: PatientFiles,
  place: Place,
  label: string,
  before: PlaceMemory | undefined,
  limits: { exclude: PathTest; most: number },
): Promise<PlaceView> {
  const nothing = (trouble: Reason[], device = 0): PlaceView => ({
    place,
    label,
    device,
    listing: listingOf(place.path, [], trouble),
  });
  try {
    const stats = await files.stat(place.path);
    if (!stats.isDirectory()) {
      if (!stats.isFile()) return nothing([because('place_neither', { place: place.path })]);
      return { ...nothing([], stats.dev), listing: listingOf(place.path, [single(place.path, '', stats)]) };
    }
    const newest = place.newest === undefined ? undefined : await newestEntry(files, place.path, place.newest);
    const root = newest === undefined ? place.path : below(place.path, newest);
    const listing = newest?.isFile
      ? listingOf(root, [single(root, 'newest', newest.stats, newest.name)])
      : await listFolder(files, root, stats.dev, limits);
    if (place.newest !== undefined && newest === undefined)
      listing.trouble.push(because('place_nothing_fits', { place: place.path, glob: place.newest }));
    listing.trouble.push(...absent(place, stats.dev, listing, before));
    return { place, label, device: stats.dev, listing, ...(newest ? { newest: newest.name } : {}) };
  } catch (error) {
    if (before !== undefined && (await isDeleted(files, place, before))) return nothing([], before.device);
    return nothing([whyUnread(place.path, error)]);
  }
}

/** Why a place that looks emptied is taken as absent. */
function absent(place: Place, device: number, listing: Listing, before: PlaceMemory | undefined): Reason[] {
  if (!before) return [];
  const trouble: Reason[] = [];
  const empty = listing.files.length === 0 && listing.trouble.length === 0;
  if (empty && before.files > 0 && (isShare(place) || device !== before.device)) {
    trouble.push(because('share_emptied', { place: place.path, count: before.files }));
  }
  for (const mount of Object.keys(before.mounts)) {
    if (!(mount in listing.mounts)) trouble.push(because('mount_away', { place: join(place.path, mount) }));
  }
  return trouble;
}

/** What is gone was deleted, not only absent, when the folder that held it answers and is the same file system as before. */
async function isDeleted(files: PatientFiles, place: Place, before: PlaceMemory): Promise<boolean> {
  const folder = dirname(place.path);
  try {
    if ((await files.stat(folder)).dev !== before.device) return false;
    const own = basename(place.path).normalize('NFC');
    return !(await files.list(folder)).some(({ name }) => name === own);
  } catch {
    // The folder cannot be asked either: what it held is unreadable.
    return false;
  }
}

function isShare({ path, share }: Place): boolean {
  return share ?? path.startsWith('\\\\');
}

type Marked = { size: number; mtimeMs: number; ctimeMs: number; ino: number };

function single(
  path: FilePath,
  rel: string,
  { size, mtimeMs, ctimeMs, ino }: Marked,
  name = basename(shownPath(path)),
): ListedFile {
  return { path, rel, size, mtimeMs, ctimeMs, inode: ino, robot: isRobotBackup([name]) };
}

function listingOf(root: FilePath, files: readonly ListedFile[], trouble: Reason[] = []): Listing {
  const list = new FileList(root);
  for (const file of files) list.add(file);
  return { files: list, trouble, capped: false, folders: 0, mounts: {} };
}

/** The entry of a folder that was written last, among those that fit a glob. */
async function newestEntry(files: PatientFiles, folder: string, glob: string) {
  const fits = anyGlob([glob]);
  const entries = (await files.list(folder)).filter(({ name }) => fits(name));
  let newest: (FolderEntry & { stats: Marked }) | undefined;
  for (const entry of entries) {
    const stats = await files.stat(below(folder, entry));
    const later =
      newest === undefined ||
      stats.mtimeMs > newest.stats.mtimeMs ||
      (stats.mtimeMs === newest.stats.mtimeMs && entry.name > newest.name);
    if (later) newest = { ...entry, stats };
  }
  return newest;
}

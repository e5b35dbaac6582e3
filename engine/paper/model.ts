/** Kinds of files that are kept beside a visit, by their content. */
export const paperTypes = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type PaperType = (typeof paperTypes)[number];

/** Why a file is not kept. */
export type PaperFault =
  /** Nothing in it, or larger than `mostPaperBytes`. */
  | 'empty'
  | 'too_large'
  /** Neither JPEG, PNG nor PDF, whatever its name says. */
  | 'other_type'
  /** A picture as some cameras keep it (HEIC), which few programs can show. */
  | 'heic'
  /** Begins as such a file and is none: cut off, or altered. */
  | 'damaged'
  /** More pixels than a browser should unpack. */
  | 'too_many_pixels'
  /** A PDF that would do something when it is opened. */
  | 'active';

/** A picture's size in pixels. */
export interface Pixels {
  width: number;
  height: number;
}

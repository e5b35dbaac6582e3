import { readJpeg } from './jpeg.ts';
import type { PaperFault, PaperType, Pixels } from './model.ts';
import { readPdf } from './pdf.ts';
import { readPng } from './png.ts';

export { type PaperFault, type PaperType, paperTypes } from './model.ts';
export { pdfPages } from './pdf-pages.ts';

/** Most bytes of one file. */
export const mostPaperBytes = 8 * 1024 * 1024;
/** Most pixels of a picture: twice what the camera of a tablet takes. */
const mostPixels = 64_000_000;

/**
 * What a compare screen, a printout or a photographed sheet is, by its content alone. It says that the frame of the file is whole, not
 * that the picture in it is; whoever shows it must let nothing in it act.
 */
export function paperType(content: Uint8Array): PaperType | PaperFault {
  if (content.length === 0) return 'empty';
  if (content.length > mostPaperBytes) return 'too_large';
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return 'heic';
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return picture(readJpeg(bytes), 'image/jpeg');
  if (bytes.subarray(0, 4).equals(Buffer.from('89504e47', 'hex'))) return picture(readPng(bytes), 'image/png');
  return bytes.toString('latin1', 0, 5) === '%PDF-' ? readPdf(bytes) : 'other_type';
}

function picture(pixels: Pixels | undefined, type: PaperType): PaperType | PaperFault {
  if (pixels === undefined || pixels.width === 0 || pixels.height === 0) return 'damaged';
  return pixels.width * pixels.height > mostPixels ? 'too_many_pixels' : type;
}

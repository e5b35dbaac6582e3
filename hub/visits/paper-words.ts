import { mostPaperBytes, type PaperFault } from '#engine/paper/paper.ts';
import type { Bilingual } from '#protocol/api/parts.ts';

const megabytes = mostPaperBytes / 1024 / 1024;
const again: Bilingual = {
  ja: 'もう一度撮影するか、ツールから書き出し直して、選び直してください。',
  en: 'Take the picture again, or export it anew from the tool, and choose it again.',
};
const asPicture: Bilingual = {
  ja: '画面を撮影するか、JPEG・PNG・PDF で書き出してください。',
  en: 'Take a picture of the screen, or export it as JPEG, PNG or PDF.',
};

/** Why a file is not taken and what to do about it. */
const faults: Record<PaperFault, { what: Bilingual; remedy: Bilingual }> = {
  empty: { what: { ja: '中身がありません', en: 'has nothing in it' }, remedy: again },
  too_large: {
    what: { ja: `${megabytes} MB を超えています`, en: `is larger than ${megabytes} MB` },
    remedy: {
      ja: '写真は画質を下げて撮り直し、PDF はページを分けて添付してください。',
      en: 'Take the picture with fewer pixels; split a PDF by its pages.',
    },
  },
  other_type: {
    what: { ja: 'JPEG・PNG・PDF のどれでもありません', en: 'is neither JPEG nor PNG nor PDF' },
    remedy: asPicture,
  },
  heic: {
    what: { ja: 'HEIC 形式の写真です', en: 'is a picture in the form HEIC' },
    remedy: {
      ja: 'カメラの設定を「互換性優先」（JPEG）にして撮り直してください。',
      en: 'Set the camera to “most compatible” (JPEG) and take it again.',
    },
  },
  damaged: { what: { ja: '途中で切れているか、壊れています', en: 'is cut off or damaged' }, remedy: again },
  too_many_pixels: {
    what: { ja: '画素数が多すぎます（6,400 万画素まで）', en: 'has more than 64 million pixels' },
    remedy: { ja: '画質を下げて撮り直してください。', en: 'Take the picture with fewer pixels.' },
  },
  active: {
    what: { ja: '開くと動作する内容を含む PDF です', en: 'is a PDF that would do something when it is opened' },
    remedy: asPicture,
  },
};

/** The refusal of a file, which it names. Nothing of it was kept. */
export function paperProblem(name: string, fault: PaperFault): { message: Bilingual; remedy: Bilingual } {
  const { what, remedy } = faults[fault];
  const message = {
    ja: `「${name}」は${what.ja}。保存していません。`,
    en: `“${name}” ${what.en}. It was not kept.`,
  };
  return { message, remedy };
}

/** Why files that stand for a controller could not be read, or were not read whole. Only grows. */
export const fileReasons = {
  file_absent: { ja: '{place} が見当たらない', en: '{place} is not there' },
  file_forbidden: { ja: '{place} を読む権限がない', en: '{place} may not be read with the rights of this agent' },
  file_in_use: { ja: '{place} をほかのプログラムが使っていて読めない', en: '{place} is held by another program' },
  evidence_unreadable: { ja: '{place} を読めない（{message}）', en: '{place} could not be read: {message}' },
  file_no_answer: { ja: '{place} から {seconds} 秒以内に応答がない', en: '{place} gave no answer within {seconds} s' },
  file_still_no_answer: { ja: '{place} からまだ応答がない', en: '{place} still does not answer' },
  place_neither: { ja: '{place} はフォルダでもファイルでもない', en: '{place} is neither a folder nor a file' },
  place_nothing_fits: { ja: '{place} に {glob} に合うものがない', en: 'nothing in {place} fits {glob}' },
  share_emptied: {
    ja: '{place} が空になっている（前回は {count} ファイル）。共有が外れているおそれがあり、削除とはみなさない',
    en: '{place} is empty, where {count} files stood: the share may be away, which is no deletion',
  },
  mount_away: {
    ja: '{place} にあった別のディスクまたは共有が外れている',
    en: 'another disk or share stood at {place} and is away',
  },
  folders_too_deep: {
    ja: '{place} はフォルダの階層が {count} を超える',
    en: '{place} lies more than {count} folders deep',
  },
  file_cap: {
    ja: '{place} のファイルが {count} を超え、残りを読んでいない',
    en: '{place} holds more than {count} files; the rest was not read',
  },
  files_moved: {
    ja: '読取り中にファイルが変わった（{count} 件、最初は {first}）',
    en: 'files changed while they were read: {count}, first {first}',
  },
  file_too_large: {
    ja: '{place} は大きいため中身を読まず、大きさと更新時刻だけを比べた',
    en: '{place} is too large to be read and was compared by size and time only',
  },
  archive_damaged: {
    ja: '{place} は圧縮ファイルとして壊れているため、中は見ず、全体として比べる',
    en: '{place} is damaged as an archive and counts as a whole',
  },
  archive_split: {
    ja: '{place} は分割された圧縮ファイルのため、中は見ず、全体として比べる',
    en: '{place} is one part of a split archive and counts as a whole',
  },
  archive_many_members: {
    ja: '{place} は中のファイルが多すぎるため、全体として比べる',
    en: '{place} holds too many members and counts as a whole',
  },
  archive_too_large: {
    ja: '{place} は展開すると大きすぎるため、中は見ず、全体として比べる',
    en: '{place} is too large unpacked and counts as a whole',
  },
  archive_overlapping: {
    ja: '{place} は中身が重なり合う不審な圧縮ファイルのため、中は見ず、全体として比べる',
    en: '{place} holds members that lie upon each other, as only a trap does, and counts as a whole',
  },
  archive_sealed: {
    ja: '{place} の中の {count} ファイルは暗号化などのため開けず、圧縮されたままの中身で比べる',
    en: '{count} members of {place} cannot be unpacked (encrypted, or packed in another way) and are compared as they are packed',
  },
  attachments_cap: {
    ja: '{place} の照合結果が {count} 件を超え、残りを見ていない',
    en: '{place} holds more than {count} attachments; the others were not looked at',
  },
  and_more: { ja: 'ほかに {count} 件', en: 'and {count} more' },
} as const;

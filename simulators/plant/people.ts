import type { Bilingual } from '#protocol/api/parts.ts';
import type { Calendar } from '#protocol/api/settings.ts';

/** A post of the model plant as its contact register has it: places and extensions, no persons. */
export interface PlantPost {
  role: string;
  holder: Bilingual;
  phone: string;
  deputy: Bilingual;
  deputyPhone: string;
}

/** Who is called at the model plant. */
export const posts: readonly PlantPost[] = [
  post(
    'line_leader',
    ['製造1課 ラインリーダ席', 'Production 1, line leader desk'],
    2101,
    ['製造1課 事務所', 'Production 1 office'],
    2100,
  ),
  post(
    'prod_eng',
    ['生産技術課 当番', 'Production engineering on duty'],
    2201,
    ['生産技術課 事務所', 'Production engineering office'],
    2200,
  ),
  post('maintenance', ['保全課 当番', 'Maintenance on duty'], 2301, ['保全課 詰所', 'Maintenance room'], 2300),
  post(
    'qa',
    ['品質保証課 当番', 'Quality assurance on duty'],
    2401,
    ['品質保証課 事務所', 'Quality assurance office'],
    2400,
  ),
  post('fsoc', ['監視室 当直', 'Watch room on duty'], 2901, ['情報システム課 当番', 'IT on duty'], 2501),
  post('fsoc_lead', ['監視室 責任者席', 'Watch room lead desk'], 2902, ['監視室 当直', 'Watch room on duty'], 2901),
  post('fsirt', ['事故対応班 当番', 'Response team on duty'], 2910, ['情報システム課 事務所', 'IT office'], 2500),
  post('it_dept', ['情報システム課 当番', 'IT on duty'], 2501, ['情報システム課 事務所', 'IT office'], 2500),
  post('hq_chief', ['事業所長室', "Plant manager's office"], 2001, ['総務課', 'General affairs'], 2010),
];

/** Shifts and the weekend of the model plant: the line's breakers are off from Friday night to Monday morning. */
export const calendar: Calendar = {
  shifts: [
    { id: 'day', name: '日勤', start: '08:00', end: '17:00', days: [1, 2, 3, 4, 5] },
    { id: 'first', name: '1直', start: '07:00', end: '15:00', days: [1, 2, 3, 4, 5] },
    { id: 'second', name: '2直', start: '15:00', end: '23:00', days: [1, 2, 3, 4, 5] },
  ],
  holidays: [],
  stops: [],
  weeklyPowerOff: [{ zones: ['fa1', 'fa2'], fromDay: 5, from: '23:00', toDay: 1, to: '06:30' }],
};

function post(
  role: string,
  [ja, en]: [string, string],
  phone: number,
  [deputyJa, deputyEn]: [string, string],
  deputyPhone: number,
): PlantPost {
  return {
    role,
    holder: { ja, en },
    phone: `内線 ${phone}`,
    deputy: { ja: deputyJa, en: deputyEn },
    deputyPhone: `内線 ${deputyPhone}`,
  };
}

import type { IncidentDetail, IncidentGroup, IncidentRow } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { personalFields } from '#protocol/events/personal.ts';
import type { Mask } from '../access/masking.ts';
import type { Principal } from '../access/principal.ts';
import { StaffNames } from './names.ts';
import { maskSentence } from './sentence-mask.ts';
import type { HubServices } from './services.ts';

/** Who looks. */
export interface Reader {
  who: Principal;
  mask: Mask;
}

/** Matters as one reader may see them: colleagues by what they do here, workers' accounts by the mask. */
export class MatterView {
  private readonly services: HubServices;

  constructor(services: HubServices) {
    this.services = services;
  }

  async rows(rows: readonly IncidentRow[], reader: Reader): Promise<IncidentRow[]> {
    const templates = this.read(reader.mask);
    const names = new StaffNames(this.services.access, reader.who, reader.mask);
    return rows.map((row) => shownRow(row, names, reader.mask, templates.get(row.rule.id)));
  }

  /** Groups by owner, called by what the reader may know of them. */
  owners(groups: readonly IncidentGroup[], reader: Reader): IncidentGroup[] {
    const names = new StaffNames(this.services.access, reader.who, reader.mask);
    return groups.map((group) => {
      const name = group.key === '' ? null : names.show(group.key);
      return { ...group, name: name === null ? null : { ja: name, en: name } };
    });
  }

  async detail(detail: IncidentDetail, reader: Reader): Promise<IncidentDetail> {
    const { mask } = reader;
    const template = this.read(mask).get(detail.rule.id);
    const names = new StaffNames(this.services.access, reader.who, mask);
    const row = shownRow(detail, names, mask, template);
    const accounts = [
      ...detail.explain.filter((one) => personalFields.has(one.field)).map((one) => one.value),
      ...namesOf(detail, mask, template),
    ];
    /** The matter's own sentence, and others of its rule, also stand inside other texts. */
    const hide = (text: Bilingual): Bilingual => {
      const one = (language: 'ja' | 'en') => {
        const own = !mask.open && template ? maskSentence(template[language], text[language], mask) : null;
        const inside = text[language].replaceAll(detail.sentence[language], row.sentence[language]);
        return mask.text(own?.text ?? inside, accounts);
      };
      return { ja: one('ja'), en: one('en') };
    };
    return {
      ...row,
      sentence: hide(detail.sentence),
      paragraph: hide(detail.paragraph),
      evidence: detail.evidence.map((one) => ({ ...one, text: hide(one.text) })),
      timeline: detail.timeline.map((one) => ({
        ...one,
        who: names.maybe(one.who),
        // Calls name posts only.
        text: one.kind === 'notification' ? one.text : hide(one.text),
      })),
      related: await this.related(detail.related, reader),
      board: detail.board.map((step) => ({
        ...step,
        by: names.maybe(step.by),
        holder: { ...step.holder, name: names.maybe(step.holder.name), phone: names.phone(step.holder.phone) },
      })),
      gates: detail.gates.map((gate) => ({
        ...gate,
        approvals: gate.approvals.map((one) => ({ ...one, by: names.show(one.by) })),
      })),
      explain: detail.explain.map((one) =>
        personalFields.has(one.field) ? { ...one, value: mask.account(one.value) } : one,
      ),
    };
  }

  /** Related matters come without their rule, so their sentences are taken from their own rows. */
  private async related(list: IncidentDetail['related'], reader: Reader): Promise<IncidentDetail['related']> {
    if (reader.mask.open) return list;
    const sites = this.services.sites.list().map((site) => site.id);
    const found = list.map((one) => this.services.incidents.detail(one.id, { sites }));
    const rows = await this.rows(
      found.filter((one) => one !== null),
      reader,
    );
    const sentences = new Map(rows.map((row) => [row.id, row.sentence]));
    return list.map((one) => ({ ...one, sentence: sentences.get(one.id) ?? { ja: '', en: '' } }));
  }

  private read(mask: Mask): ReadonlyMap<string, Bilingual> {
    return mask.open ? new Map() : this.services.ruleSentences();
  }
}

function shownRow<T extends IncidentRow>(row: T, names: StaffNames, mask: Mask, template: Bilingual | undefined): T {
  return {
    ...row,
    sentence: sentenceOf(row, mask, template),
    owner: names.maybe(row.owner),
    acknowledgedBy: names.maybe(row.acknowledgedBy),
  };
}

/** Where the place of a name cannot be told for certain, the rule's title stands for the sentence. */
function sentenceOf(row: IncidentRow, mask: Mask, template: Bilingual | undefined): Bilingual {
  if (mask.open || row.kind !== 'rule') return row.sentence;
  if (!template) return row.rule.title;
  const ja = maskSentence(template.ja, row.sentence.ja, mask);
  const en = maskSentence(template.en, row.sentence.en, mask);
  return ja === null || en === null ? row.rule.title : { ja: ja.text, en: en.text };
}

function namesOf(row: IncidentRow, mask: Mask, template: Bilingual | undefined): string[] {
  if (!template) return [];
  return (['ja', 'en'] as const).flatMap(
    (language) => maskSentence(template[language], row.sentence[language], mask)?.names ?? [],
  );
}

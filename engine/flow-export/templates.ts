/** A field of a template: information element, its length in bytes, and who defined it (0: IETF or Cisco's common numbers). */
export type TemplateField = readonly [element: number, length: number, enterprise: number];

/** What a record of a set looks like. */
export interface Template {
  fields: TemplateField[];
  /** Fields of the scope that stand in front, in an options template; 0 in a template of flows. */
  scopes: number;
}

/** Templates of all exporters, at most, and fields in all of them: what was announced longest ago gives way. */
const mostTemplates = 4096;
const mostFieldsInAll = 65_536;
/** Length that says: the record itself tells it. */
export const variableLength = 65_535;

/** Templates that exporters announced, by exporter, domain and number. They outlive a restart as text. */
export class Templates {
  readonly #known = new Map<string, Template>();
  #fields = 0;

  get(exporter: string, domain: number, id: number): Template | undefined {
    return this.#known.get(`${exporter} ${domain} ${id}`);
  }

  /** Remembers one; answers whether it is new or changed. Without fields it is forgotten. */
  set(exporter: string, domain: number, id: number, template: Template): boolean {
    const key = `${exporter} ${domain} ${id}`;
    if (template.fields.length === 0) return this.#forget(key);
    const before = this.#known.get(key);
    this.#remember(key, template);
    return !before || JSON.stringify(before) !== JSON.stringify(template);
  }

  #remember(key: string, template: Template): void {
    this.#forget(key);
    this.#known.set(key, template);
    this.#fields += template.fields.length;
    while (this.#known.size > mostTemplates || this.#fields > mostFieldsInAll) {
      this.#forget(this.#known.keys().next().value!);
    }
  }

  #forget(key: string): boolean {
    this.#fields -= this.#known.get(key)?.fields.length ?? 0;
    return this.#known.delete(key);
  }

  /** All of them as text, and back. Text that is damaged gives none. */
  toText(): string {
    return JSON.stringify([...this.#known]);
  }

  static fromText(text: string): Templates {
    const templates = new Templates();
    try {
      for (const [key, template] of JSON.parse(text) as [string, Template][]) {
        if (typeof key === 'string' && Array.isArray(template.fields)) templates.#remember(key, template);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
    return templates;
  }
}

/** Fewest bytes that a record of a template takes. */
export function leastBytes({ fields }: Template): number {
  return fields.reduce((sum, [, length]) => sum + (length === variableLength ? 1 : length), 0);
}

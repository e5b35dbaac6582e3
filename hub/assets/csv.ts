/** One line of a CSV table with the number of the text line it starts on. */
export interface CsvLine {
  line: number;
  cells: string[];
}

/** Reads CSV (RFC 4180): quotes, doubled quotes, line ends inside quotes, any of the three line ends. */
export function parseCsv(text: string): CsvLine[] {
  const out: CsvLine[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let start = 1;
  const endLine = () => {
    cells.push(cell);
    if (cells.some((one) => one !== '')) out.push({ line: start, cells });
    cells = [];
    cell = '';
    start = line;
  };
  const body = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  for (let i = 0; i < body.length; i++) {
    const c = body[i]!;
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (body[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === ',') {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') endLine();
    else cell += c;
  }
  endLine();
  return out;
}

/**
 * Writes CSV with CRLF, as spreadsheet programs expect it. A cell that a spreadsheet would run as a formula gets a
 * leading apostrophe.
 */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(formatCell).join(',')}\r\n`).join('');
}

function formatCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && value !== '-' ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Takes back the apostrophe that `formatCsv` put before a formula sign. */
export function cellText(value: string): string {
  return /^'[=+\-@\t\r]/.test(value) ? value.slice(1) : value;
}

import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces';
import type { Locale } from '../../decisions/words';
import { REPORT_WORDS } from './report-words';

export const INK = '#1b1f24';
export const GREY = '#5b6470';
const RULE = '#d5dae1';
const PAGE_MARGIN = 40;

/** A4, the house's type, and a foot with what the page is about. */
export function pageOf(
  locale: Locale,
  about: string,
  madeAt: string,
  content: Content[],
): TDocumentDefinitions {
  const words = REPORT_WORDS[locale];
  return {
    pageSize: 'A4',
    pageMargins: [PAGE_MARGIN, 44, PAGE_MARGIN, 46],
    info: { title: `${words.title} ${about}`, creator: 'Stillyou', creationDate: new Date(madeAt) },
    language: locale,
    defaultStyle: { fontSize: 9, lineHeight: locale === 'en' ? 1.25 : 1.35, color: INK },
    styles: {
      title: { fontSize: 19, bold: true },
      subtitle: { fontSize: 10, color: GREY },
      heading: { fontSize: 11.5, bold: true, margin: [0, 14, 0, 5] },
      note: { fontSize: 8, color: GREY },
      code: { fontSize: 7.5, color: GREY },
      label: { fontSize: 8, color: GREY },
    },
    footer: (page, pages) => ({
      columns: [
        { text: about, fontSize: 7, color: GREY },
        { text: words.footer(page, pages), fontSize: 7, color: GREY, alignment: 'right' },
      ],
      margin: [PAGE_MARGIN, 16, PAGE_MARGIN, 0],
    }),
    content: locale === 'en' ? (straightQuotes(content) as Content[]) : content,
  };
}

/** The font draws curly quotes as wide as a Chinese character; in English they tear words apart. */
function straightQuotes(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  if (Array.isArray(value)) return value.map(straightQuotes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, straightQuotes(item)]));
}

/** Label above value, three in a row. */
export function factGrid(facts: readonly (readonly [string, string])[]): Content {
  const cells: TableCell[] = facts.map(([label, value]) => ({
    stack: [
      { text: label, style: 'label' },
      { text: value || (label ? '–' : ''), margin: [0, 1, 0, 0] },
    ],
  }));
  while (cells.length % 3 !== 0) cells.push({ text: '' });
  const body = Array.from({ length: cells.length / 3 }, (_, i) => cells.slice(i * 3, i * 3 + 3));
  return {
    table: { widths: ['*', '*', '*'], body },
    layout: {
      hLineWidth: (i) => (i === 0 || i === body.length ? 0.6 : 0),
      vLineWidth: () => 0,
      hLineColor: () => RULE,
      paddingLeft: (i) => (i === 0 ? 0 : 6),
      paddingTop: () => 5,
      paddingBottom: () => 5,
    },
  };
}

/** Rows under a head that comes again on each page. */
export function ruledTable(
  widths: (number | string)[],
  head: readonly string[],
  rows: TableCell[][],
): Content {
  return {
    table: {
      widths,
      headerRows: head.length > 0 ? 1 : 0,
      dontBreakRows: true,
      body: [...(head.length > 0 ? [head.map((text) => ({ text, style: 'label' }))] : []), ...rows],
    },
    layout: {
      hLineWidth: (i) => (i === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => RULE,
      paddingLeft: (i) => (i === 0 ? 0 : 6),
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
  };
}

export function bulletList(lines: readonly string[]): Content {
  return {
    ul: lines.map((text) => ({ text, margin: [0, 0, 0, 2] as [number, number, number, number] })),
    markerColor: GREY,
  };
}

import type { Content, TableCell } from 'pdfmake/interfaces';
import { instantInWords, wordFor, type Reader } from '../../decisions/explain/local-words';
import { EVIDENCE_LEVELS } from '../../decisions/words';
import { proofPart } from '../report/notice-report';
import { factGrid, GREY, pageOf, ruledTable } from '../report/page-parts';
import { printable, printPdf } from '../report/pdf';
import { REPORT_WORDS, type ReportWords } from '../report/report-words';
import { TONE_COLOURS } from '../report/timeline-svg';
import type { AttemptReach, NoticeReach } from './reachability';
import type { Statement } from './statement';

/** What a statement is printed from. */
export interface StatementReportIn {
  statement: Statement;
  lenderName: string;
  reader: Reader;
  /** The signed checkpoint. */
  note: string;
  /** Channels as staff see them, by API id. */
  masked: ReadonlyMap<string, string>;
}

/** The readable side of a statement of reachability. */
export function printStatement(given: StatementReportIn): Promise<Buffer> {
  const { statement, lenderName, reader, note } = given;
  const words = REPORT_WORDS[reader.locale];
  const { forms } = words;
  const when = whenOf(reader);
  const content: Content[] = [
    { text: forms.statement, style: 'title' },
    { text: printable(lenderName), style: 'subtitle', margin: [0, 2, 0, 10] },
    factGrid([
      [forms.borrower, printable(statement.borrower)],
      [forms.period, `${when(statement.from)} – ${when(statement.to)}`],
      [forms.made, when(statement.madeAt)],
      [forms.count, String(statement.notices.length)],
      [forms.chance, String(statement.hadAChance)],
      ['', ''],
    ]),
    { text: forms.level, style: 'heading' },
    levelBars(statement, words),
    { text: forms.how, style: 'note', margin: [0, 4, 0, 0] },
    { text: words.zoneNote(reader.zone).split(/(?<=[.。])/)[0]!, style: 'note' },
    { text: forms.count, style: 'heading' },
    ruledTable(
      [78, '*', 96, 60],
      [words.facts.accepted, words.notice, forms.level, forms.chance],
      statement.notices.map((notice) => noticeRow(notice, given, words)),
    ),
    ...proofPart({ note }, words),
  ];
  return printPdf(pageOf(reader.locale, statement.id, statement.madeAt, content));
}

/** A bar a level, as long as its share: none of them is hidden by being zero. */
function levelBars({ counts, notices }: Statement, words: ReportWords): Content {
  const longest = 250;
  const rows = [...EVIDENCE_LEVELS, 'none' as const].map((level): TableCell[] => {
    const width = notices.length === 0 ? 0 : (counts[level] / notices.length) * longest;
    const colour =
      level === 'none' ? TONE_COLOURS.bad : level === 'E0' ? TONE_COLOURS.unclear : TONE_COLOURS.good;
    return [
      { text: level === 'none' ? words.forms.none : words.levels[level]!, fontSize: 8 },
      {
        canvas: [
          { type: 'rect', x: 0, y: 3, w: Math.max(width, 0.8), h: 7, color: width > 0 ? colour : '#d5dae1' },
        ],
      },
      { text: String(counts[level]), fontSize: 8, alignment: 'right' },
    ];
  });
  return { table: { widths: [150, longest + 10, 30], body: rows }, layout: 'noBorders' };
}

function noticeRow(
  notice: NoticeReach,
  { reader, masked }: StatementReportIn,
  words: ReportWords,
): TableCell[] {
  const when = whenOf(reader);
  const isReached = notice.level !== null && notice.level !== 'E0';
  const state = words.state[(notice.outcome ?? 'open') as keyof ReportWords['state']] ?? notice.outcome;
  return [
    { text: when(notice.acceptedAt), fontSize: 8 },
    {
      stack: [
        { text: `${wordFor('purpose', notice.purpose, reader.locale)}${words.colon}${state}`, fontSize: 8 },
        ...notice.attempts.map((attempt) => ({
          text: printable(attemptInWords(attempt, masked, reader, words)),
          fontSize: 7.5,
          color: GREY,
        })),
        { text: notice.notice, style: 'code' },
      ],
    },
    {
      stack: [
        {
          text: notice.level ? words.levels[notice.level]! : words.forms.none,
          fontSize: 8,
          color: isReached ? TONE_COLOURS.good : notice.level ? TONE_COLOURS.unclear : TONE_COLOURS.bad,
        },
        ...(notice.reachedAt ? [{ text: when(notice.reachedAt), style: 'code' }] : []),
      ],
    },
    { text: notice.hadAChance ? '✓' : '–', fontSize: 9, alignment: 'center' },
  ];
}

function attemptInWords(
  attempt: AttemptReach,
  masked: ReadonlyMap<string, string>,
  reader: Reader,
  { legend, colon }: ReportWords,
): string {
  const when = whenOf(reader);
  const target = [wordFor('medium', attempt.medium, reader.locale), masked.get(attempt.channel) ?? '']
    .join(' ')
    .trim();
  const trust = wordFor('trust', attempt.trust, reader.locale);
  const [last, at] = attempt.failedAt
    ? [legend.failed, attempt.failedAt]
    : attempt.openedAt || attempt.deliveredAt
      ? [legend.arrived, attempt.openedAt ?? attempt.deliveredAt!]
      : attempt.handedOverAt
        ? [legend.handedOver, attempt.handedOverAt]
        : [legend.notSent, null];
  return [`${target} (${trust})`, [last, at && when(at)].filter(Boolean).join(' ')].join(colon);
}

function whenOf(reader: Reader): (iso: string) => string {
  return (iso) => instantInWords(iso, reader).replace(/ \([^)]*\)$/, '');
}

import type { Content } from 'pdfmake/interfaces';
import { instantInWords, wordFor, type Reader } from '../../decisions/explain/local-words';
import { bulletList, factGrid, GREY, pageOf, ruledTable } from './page-parts';
import { printable, printPdf } from './pdf';
import { storyOf, type LoggedLeaf, type NoticeStory, type StoryLine } from './notice-story';
import { REPORT_WORDS, type ReportWords } from './report-words';
import { drawTimeline, TONE_COLOURS, type Lane } from './timeline-svg';

/** What a report of one or more notices is printed from; all of it is in the bundle, but for names and masks. */
export interface ReportIn {
  about: string;
  lenderName: string;
  reader: Reader;
  exportedAt: string;
  /** By stream, in the bundle's order. */
  streams: ReadonlyMap<string, readonly LoggedLeaf[]>;
  /** The channel as staff see it. */
  maskedOf: (channelId: string) => string | null;
  /** The signed checkpoint. */
  note: string;
}

/** The readable side of a bundle, in one language: drawn, told, with the rules and their articles. */
export function printNoticeReport(given: ReportIn): Promise<Buffer> {
  const { reader, about, exportedAt } = given;
  const words = REPORT_WORDS[reader.locale];
  const notices = [...given.streams].filter(([stream]) => stream.startsWith('ntc_'));
  const content: Content[] = [
    { text: words.title, style: 'title' },
    { text: printable(words.subtitle(given.lenderName)), style: 'subtitle', margin: [0, 2, 0, 10] },
    ...notices.flatMap(([, leaves], i) => noticePart(given, storyOf(leaves, given.maskedOf, reader), i)),
    ...consentPart(given, words),
    ...proofPart(given, words),
  ];
  return printPdf(pageOf(reader.locale, about, exportedAt, content));
}

function noticePart(given: ReportIn, story: NoticeStory, i: number): Content[] {
  const { reader } = given;
  const words = REPORT_WORDS[reader.locale];
  const when = (iso: string | null) => (iso ? instantInWords(iso, reader).replace(/ \([^)]*\)$/, '') : '–');
  const state = story.outcome ?? 'open';
  const isGood = state === 'satisfied';
  const stateWords = words.state[state as keyof ReportWords['state']] ?? state;
  const tone = isGood ? 'good' : state === 'open' ? 'unclear' : 'bad';
  return [
    { text: `${words.notice} ${story.id}`, style: 'code', ...(i > 0 && { pageBreak: 'before' as const }) },
    { text: stateWords, bold: true, fontSize: 13, color: TONE_COLOURS[tone], margin: [0, 1, 0, 7] },
    factGrid([
      [words.facts.purpose, story.purpose],
      [words.facts.accepted, when(story.acceptedAt)],
      [words.facts.deadline, when(story.deliverBy)],
      [words.facts.asked, words.levels[story.asked] ?? story.asked],
      [
        words.facts.ended,
        [story.level && words.levels[story.level], when(story.endedAt)].filter(Boolean).join(', '),
      ],
      [words.facts.exported, when(given.exportedAt)],
    ]),
    { text: words.overview, style: 'heading' },
    {
      svg: drawTimeline({
        lanes: lanesOf(story, given, words),
        deadline: story.deliverBy,
        locale: reader.locale,
        tick: tickOf(reader),
      }),
    },
    legendOf(words),
    { text: words.zoneNote(reader.zone), style: 'note', margin: [0, 3, 0, 0] },
    { text: words.story, style: 'heading' },
    storyTable(story.lines, reader, words),
    { text: words.rules, style: 'heading' },
    ...rulesPart(story, words),
  ];
}

function lanesOf({ marks }: NoticeStory, { maskedOf, reader }: ReportIn, words: ReportWords): Lane[] {
  const lanes = new Map<string, Lane & { marks: NoticeStory['marks'] }>([
    ['', { label: words.noticeLane, marks: [] }],
  ]);
  for (const mark of marks) {
    const key = mark.channel === null ? '' : `${mark.channel} ${mark.medium}`;
    const medium = wordFor('medium', mark.medium, reader.locale);
    const masked = mark.channel === null ? null : maskedOf(mark.channel);
    const lane = lanes.get(key) ?? { label: printable([medium, masked ?? ''].join(' ').trim()), marks: [] };
    lane.marks.push(mark);
    lanes.set(key, lane);
  }
  return [...lanes.values()];
}

function legendOf({ legend }: ReportWords): Content {
  const items = [
    ['○', TONE_COLOURS.out, legend.handedOver],
    ['●', TONE_COLOURS.good, legend.arrived],
    ['×', TONE_COLOURS.bad, legend.failed],
    ['○', TONE_COLOURS.unclear, legend.unclear],
    ['×', TONE_COLOURS.dropped, legend.notSent],
    ['┆', TONE_COLOURS.bad, legend.deadline],
  ] as const;
  return {
    text: items.flatMap(([sign, color, text]) => [
      { text: `${sign} `, color, bold: true },
      { text: `${text}     `, color: GREY },
    ]),
    fontSize: 8,
    margin: [0, 4, 0, 0],
  };
}

/** A rail with a dot for each entry: the line is the border between two columns, so that it runs on over page breaks. */
function storyTable(lines: readonly StoryLine[], reader: Reader, words: ReportWords): Content {
  const clock = new Intl.DateTimeFormat(reader.locale === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: reader.zone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return {
    table: {
      widths: [86, '*'],
      dontBreakRows: true,
      body: lines.map(({ at, n, index, tone, words: said, passedOver, afterEnd }) => [
        { text: clock.format(new Date(at)), alignment: 'right', fontSize: 8, margin: [0, 1, 8, 0] },
        {
          stack: [
            {
              canvas: [
                {
                  type: 'ellipse',
                  x: 0,
                  y: 0,
                  r1: 3.2,
                  r2: 3.2,
                  color: TONE_COLOURS[tone],
                  lineColor: '#ffffff',
                  lineWidth: 1,
                },
              ],
              relativePosition: { x: -10, y: 7 },
            },
            ...(afterEnd ? [{ text: words.afterEnd, style: 'label' }] : []),
            { text: printable(said) },
            ...passedOver.map((text) => ({
              text: printable(text),
              fontSize: 8,
              color: GREY,
              margin: [8, 1, 0, 0] as [number, number, number, number],
            })),
            { text: words.entry(n, index), style: 'code' },
          ],
        },
      ]),
    },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: (i) => (i === 1 ? 1 : 0),
      vLineColor: () => '#c3cad3',
      paddingLeft: (i) => (i === 0 ? 0 : 10),
      paddingRight: () => 0,
      paddingTop: () => 2,
      paddingBottom: () => 3,
    },
  };
}

function rulesPart({ rules, packs }: NoticeStory, words: ReportWords): Content[] {
  const table =
    rules.length === 0
      ? { text: words.noRules }
      : {
          stack: [
            {
              text: words.rulesNote,
              style: 'note',
              margin: [0, 0, 0, 3] as [number, number, number, number],
            },
            ruledTable(
              [110, 150, '*'],
              words.ruleColumns,
              rules.map(({ rule, cite, force, words: said }) => [
                { text: rule, fontSize: 8 },
                { text: printable([force, cite].filter(Boolean).join(': ')), fontSize: 8 },
                { text: printable(said), fontSize: 8 },
              ]),
            ),
          ],
        };
  const named =
    packs.length > 0
      ? [{ text: `${words.packs}: ${packs.join(', ')}`, style: 'note', margin: [0, 5, 0, 0] }]
      : [];
  return [table, ...(named as Content[])];
}

function consentPart({ streams, reader }: ReportIn, words: ReportWords): Content[] {
  const list = (values: unknown, prefix: string) =>
    (Array.isArray(values) ? values : []).map((value) => wordFor(prefix, value, reader.locale)).join(', ');
  const rows = [...streams]
    .filter(([stream]) => stream.startsWith('cns_'))
    .flatMap(([stream, leaves]) =>
      leaves.map(({ kind, at, body }) => [
        { text: instantInWords(at, reader).replace(/ \([^)]*\)$/, ''), fontSize: 8 },
        {
          text:
            kind === 'consent.given'
              ? words.consentLine({
                  status: words.consentEvents[kind]!,
                  purposes: list(body.purposes, 'purpose'),
                  media: list(body.media, 'medium'),
                  until: instantInWords(body.expiresAt, reader).replace(/ \([^)]*\)$/, ''),
                })
              : (words.consentEvents[kind] ?? kind),
          fontSize: 8,
        },
        { text: stream, style: 'code', wordBreak: 'break-all' as const },
      ]),
    );
  return [
    { text: words.consents, style: 'heading' },
    { text: words.contractBasis, style: 'note', margin: [0, 0, 0, 3] },
    rows.length > 0 ? ruledTable([110, '*', 110], [], rows) : { text: words.noConsents },
  ];
}

/** What it proves, what not, and the checkpoint to keep. */
export function proofPart({ note }: Pick<ReportIn, 'note'>, words: ReportWords): Content[] {
  const [origin = '', size = '', root = ''] = note.split('\n');
  // Witnesses' lines are in the bundle; the log's own is what has to be kept.
  const own = note.split('\n').find((line) => line.startsWith(`— ${origin} `)) ?? '';
  return [
    {
      unbreakable: true,
      stack: [
        { text: words.proof, style: 'heading' },
        bulletList(words.proofText),
        { text: words.notProof, style: 'heading' },
        bulletList(words.notProofText),
      ],
    },
    {
      unbreakable: true,
      stack: [
        { text: words.checkpoint, style: 'heading' },
        {
          columns: [
            { qr: `${origin}\n${size}\n${root}\n\n${own}\n`, fit: 118, eccLevel: 'L', width: 130 },
            {
              stack: [
                { text: printable(origin), fontSize: 8 },
                { text: size, fontSize: 8 },
                { text: root, fontSize: 8 },
                { text: own, style: 'code', wordBreak: 'break-all', margin: [0, 4, 0, 4] },
                { text: words.checkpointNote, style: 'note' },
                { text: words.check, bold: true, margin: [0, 6, 0, 1] },
                { text: words.checkText, fontSize: 8 },
              ],
            },
          ],
          columnGap: 10,
        },
      ],
    },
  ];
}

function tickOf({ locale, zone }: Reader): (iso: string) => string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: zone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (iso) => format.format(new Date(iso));
}

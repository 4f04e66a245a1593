import { durationInWords } from './durations';
import type { Mark, Tone } from './notice-story';
import type { Locale } from '../../decisions/words';

/** One lane of the drawing: the notice itself first, then a channel each. */
export interface Lane {
  label: string;
  marks: readonly Mark[];
}

export interface Timeline {
  lanes: readonly Lane[];
  /** When it had to be told; drawn as a line where it lies within what is shown. */
  deadline: string;
  locale: Locale;
  /** A short time of day or day, as the axis has it. */
  tick: (iso: string) => string;
}

export const TONE_COLOURS: Record<Tone, string> = {
  neutral: '#8a94a3',
  out: '#1f5fa8',
  good: '#2b7a3d',
  bad: '#b3261e',
  unclear: '#9a6400',
  dropped: '#8a94a3',
  end: '#b3261e',
};

const WIDTH = 515;
const LABEL_WIDTH = 128;
const LANE_HEIGHT = 24;
const TOP = 16;
const TICK_GAP = 74;
const NARROWEST = 11;
/** A gap longer than this is worth saying how long it was. */
const SPOKEN_GAP_MS = 3_600_000;

/**
 * The times of a notice drawn as lanes. A year and a second have to fit on one line: each gap is as wide as the logarithm
 * of its length, and the long ones are labelled.
 */
export function drawTimeline(timeline: Timeline): string {
  const { lanes, deadline } = timeline;
  const last = lanes
    .flatMap(({ marks }) => marks.map(({ at }) => at))
    .sort()
    .at(-1)!;
  const times = [...new Set([...lanes.flatMap(({ marks }) => marks.map(({ at }) => at)), deadline])].sort();
  const xOf = placesOf(times);
  const bottom = TOP + lanes.length * LANE_HEIGHT;
  const parts = [
    ...gapsOf(times, xOf, bottom, timeline),
    ...lanes.map((lane, i) => drawLane(lane, TOP + (i + 0.5) * LANE_HEIGHT, xOf)),
    line(xOf(deadline), TOP - 4, xOf(deadline), bottom + 2, '#b3261e', deadline < last ? '2,2' : '4,2'),
    ...ticksOf(times, xOf, bottom, timeline),
  ];
  const height = bottom + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">${parts.join('')}</svg>`;
}

/** Where each time stands, from left to right. */
function placesOf(times: readonly string[]): (at: string) => number {
  const weights = times.slice(1).map((at, i) => Math.log10(1 + gapMs(times[i]!, at) / 1_000));
  const room = WIDTH - LABEL_WIDTH - 24 - NARROWEST * weights.length;
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  const places = new Map([[times[0]!, LABEL_WIDTH + 10]]);
  let x = LABEL_WIDTH + 10;
  for (const [i, weight] of weights.entries()) {
    x += NARROWEST + (Math.max(0, room) * weight) / sum;
    places.set(times[i + 1]!, x);
  }
  return (at) => places.get(at)!;
}

function drawLane({ label, marks }: Lane, y: number, xOf: (at: string) => number): string {
  const parts = [
    text(0, y + 3, label, { size: 8 }),
    line(LABEL_WIDTH, y, WIDTH - 4, y, '#d5dae1'),
    ...barsOf(marks, y, xOf),
    ...marks.map((mark) => drawMark(mark, xOf(mark.at), y)),
  ];
  return parts.join('');
}

/** From leaving the house to what became of it. */
function barsOf(marks: readonly Mark[], y: number, xOf: (at: string) => number): string[] {
  return marks.flatMap((mark, i) => {
    const next = marks[i + 1];
    if (mark.tone !== 'out' || !next || next.tone === 'out') return [];
    const [from, to] = [xOf(mark.at), xOf(next.at)];
    return [line(from, y, to, y, TONE_COLOURS[next.tone], undefined, 3)];
  });
}

function drawMark({ tone, channel }: Mark, x: number, y: number): string {
  const colour = TONE_COLOURS[tone];
  if (tone === 'bad' || tone === 'dropped')
    return (
      line(x - 3, y - 3, x + 3, y + 3, colour, undefined, 1.8) +
      line(x - 3, y + 3, x + 3, y - 3, colour, undefined, 1.8)
    );
  if (channel === null)
    return `<path d="M${x} ${y - 5} L${x + 5} ${y} L${x} ${y + 5} L${x - 5} ${y} Z" fill="${colour}"/>`;
  const fill = tone === 'good' ? colour : '#ffffff';
  return `<circle cx="${x}" cy="${y}" r="3.6" fill="${fill}" stroke="${colour}" stroke-width="1.6"/>`;
}

function gapsOf(
  times: readonly string[],
  xOf: (at: string) => number,
  bottom: number,
  { locale }: Timeline,
): string[] {
  return times.slice(1).flatMap((at, i) => {
    const before = times[i]!;
    const gap = gapMs(before, at);
    const [from, to] = [xOf(before), xOf(at)];
    if (gap < SPOKEN_GAP_MS || to - from < 24) return [];
    return [
      `<rect x="${from + 5}" y="${TOP}" width="${to - from - 10}" height="${bottom - TOP}" fill="#f5f7f9"/>`,
      text((from + to) / 2, TOP - 5, durationInWords(gap, locale), {
        size: 6.5,
        anchor: 'middle',
        colour: '#6b7480',
      }),
    ];
  });
}

/** The time below the axis, wherever there is room for it. */
function ticksOf(
  times: readonly string[],
  xOf: (at: string) => number,
  bottom: number,
  { tick, deadline }: Timeline,
): string[] {
  const ticks: string[] = [];
  let free = -Infinity;
  const end = xOf(times.at(-1)!);
  for (const at of times) {
    const x = xOf(at);
    const isLast = at === times.at(-1);
    if (x < free || (!isLast && end - x < TICK_GAP)) continue;
    const colour = at === deadline ? '#b3261e' : '#4a525d';
    ticks.push(line(x, bottom, x, bottom + 4, colour));
    ticks.push(text(x, bottom + 13, tick(at), { size: 7, anchor: isLast ? 'end' : 'start', colour }));
    free = x + TICK_GAP;
  }
  return ticks;
}

function gapMs(from: string, to: string): number {
  return new Date(to).getTime() - new Date(from).getTime();
}

function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  dash?: string,
  width = 0.8,
): string {
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${width}"${dashes}/>`;
}

function text(
  x: number,
  y: number,
  value: string,
  { size, anchor = 'start', colour = '#1b1f24' }: { size: number; anchor?: string; colour?: string },
): string {
  const safe = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" font-family="Noto" font-size="${size}" text-anchor="${anchor}" fill="${colour}">${safe}</text>`;
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../../decisions/words';
import { LIMITS, later } from '../limits';
import type { RefusalCode } from '../refused';
import { hasProvedItsChannel, mustTick, type Visit } from '../visits.queries';
import { layout } from './layout';
import type { Model, View } from './model';
import { closedView, failureView, linkSentView } from './views/closed';
import { codeView } from './views/code';
import { codesSpentView } from './views/codes-spent';
import { confirmView } from './views/confirm';
import { disputedView, doneView, endedView, unchangedView } from './views/endings';
import { holdingView, waitingView } from './views/holding';
import { landingView } from './views/landing';
import { mailboxView } from './views/mailbox';
import { notMeSureView, notMeView } from './views/not-me';
import { questionView } from './views/question';
import { reportedView, reportView } from './views/report';
import { valueView } from './views/value';
import { whichView, type ViewName } from './which-view';
import { wordsOf } from './words';

const CSS = readFileSync(join(__dirname, '../../platform/page/page.css'));
const JS = readFileSync(join(__dirname, 'page.js'));
const version = (file: Buffer) => createHash('sha256').update(file).digest('hex').slice(0, 10);
const ASSETS = { css: version(CSS), js: version(JS) };

/** The two files that every page needs, and nothing else. */
export const FILES = { css: CSS, js: JS };

const VIEW_OF: Record<ViewName, (model: Model) => View> = {
  question: questionView,
  value: valueView,
  mailbox: mailboxView,
  mailbox_code: codeView,
  code: codeView,
  codes_spent: codesSpentView,
  not_me_sure: notMeSureView,
  waiting: waitingView,
  holding: holdingView,
  confirm: confirmView,
  report: reportView,
  reported: reportedView,
  done: doneView,
  unchanged: unchangedView,
  not_me: ({ w }) => notMeView(w),
  disputed: disputedView,
  ended: endedView,
  closed: ({ w }) => closedView(w),
};

/** Pages that name nobody: what they show is the same for every reader. */
const NAMELESS: readonly ViewName[] = ['closed', 'not_me'];

/** What a reader put in that is not taken. */
export interface Mistake {
  code: RefusalCode;
  typed: string;
}

/** The page for a visit as it stands; without one, the page of a link that does not open. */
export function renderVisit(
  visit: Visit | null,
  locale: Locale,
  now: Date,
  mistake: Mistake | null = null,
): string {
  const name = visit ? whichView(visit) : 'closed';
  if (!visit || NAMELESS.includes(name)) return renderPlain(name === 'not_me' ? 'notMe' : 'closed', locale);
  const model = toModel(visit, name, locale, now, mistake);
  const { title, step, body } = VIEW_OF[name](model);
  const { w } = model;
  const lender = { name: model.lender, officialNumber: model.officialNumber };
  const error = mistake ? w.errors[mistake.code](model.kind, model.resendIn) : null;
  return layout({ w, locale, title, step, body, lender, error, path: '/r/case', assets: ASSETS });
}

/** Pages outside any case. */
export function renderPlain(
  which: 'landing' | 'closed' | 'linkSent' | 'failure' | 'notMe',
  locale: Locale,
  wrongReference: string | null = null,
): string {
  const w = wordsOf(locale);
  const views = {
    landing: () => landingView(w, wrongReference),
    closed: () => closedView(w),
    linkSent: () => linkSentView(w),
    failure: () => failureView(w),
    notMe: () => notMeView(w),
  };
  const error = wrongReference === null ? null : w.reference.unreadable;
  return layout({
    w,
    locale,
    ...views[which](),
    error,
    path: which === 'notMe' ? '/r/case' : '/r',
    assets: ASSETS,
  });
}

function toModel(visit: Visit, name: ViewName, locale: Locale, now: Date, mistake: Mistake | null): Model {
  const isMailboxCode = name === 'mailbox_code' || !hasProvedItsChannel(visit);
  const budget = isMailboxCode ? visit.mailboxCodes : visit.valueCodes;
  const resendAt = budget.lastAt ? later(budget.lastAt, LIMITS.resendGapMs) : now;
  return {
    w: wordsOf(locale),
    locale,
    kind: visit.doubtedKind === 'email' ? 'email' : 'phone',
    lender: visit.lenderName,
    officialNumber: visit.officialNumber,
    resendIn: Math.max(0, Math.ceil((resendAt.getTime() - now.getTime()) / 1_000)),
    codesLeft: budget.left > 0,
    isMailboxCode,
    mustTick: mustTick(visit),
    mayConfirm: hasProvedItsChannel(visit),
    until: visit.holdUntil ? inWords(visit.holdUntil, locale, visit.zone) : '',
    error: mistake?.code ?? null,
    typed: mistake?.typed ?? '',
  };
}

function inWords(at: Date, locale: Locale, zone: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

import { LOCALES } from '../../decisions/words';
import type { Visit } from '../visits.queries';
import { FILES, renderPlain, renderVisit } from './render';

const NOW = new Date('2026-03-02T10:00:00Z');
const BUDGET = { left: 2, lastAt: new Date('2026-03-02T09:59:42Z') };
const code = (purpose: 'new_number' | 'mailbox') => ({ purpose, createdAt: NOW, expiresAt: NOW, checks: 0 });
const proof = [{ channelId: 'email' }];

function makeVisit(over: Partial<Visit> = {}): Visit {
  return {
    sessionId: 's',
    linkId: 'l',
    linkPurpose: 'invitation',
    channelId: 'email',
    channelKind: 'email',
    channelTrust: 'verified',
    choice: null,
    proved: ['email'],
    caseId: 'CANARY-case',
    lenderId: 'CANARY-lender',
    borrowerId: 'CANARY-borrower',
    country: 'CN',
    locale: 'en',
    zone: 'Asia/Shanghai',
    state: 'proving',
    doubtedId: 'CANARY-doubted',
    doubtedKind: 'phone',
    doubtedProvedAt: null,
    newChannelId: null,
    caseProofs: [],
    told: [],
    holdUntil: new Date('2026-03-05T10:00:00Z'),
    valuesGiven: 0,
    reportedAt: null,
    lenderName: 'Demo <Services>',
    officialNumber: '+8610955000',
    code: null,
    sentToValue: false,
    valueCodes: BUDGET,
    mailboxCodes: BUDGET,
    ...over,
  };
}

const VISITS: Record<string, Partial<Visit>> = {
  question: {},
  value: { choice: 'new' },
  mailbox: { choice: 'new', proved: [] },
  mailboxCode: { choice: 'new', proved: [], code: code('mailbox') },
  code: { choice: 'new', state: 'awaiting_code', sentToValue: true, code: code('new_number') },
  spent: { choice: 'new', valueCodes: { left: 0, lastAt: null } },
  notMeSure: { choice: 'not_me' },
  waiting: { state: 'holding', caseProofs: proof, told: ['app'] },
  holding: { state: 'holding', caseProofs: proof },
  confirm: {
    state: 'holding',
    linkPurpose: 'change_alert',
    channelId: 'app',
    proved: ['app'],
    caseProofs: proof,
  },
  confirmLate: {
    state: 'holding',
    linkPurpose: 'change_alert',
    channelId: 'app',
    proved: [],
    caseProofs: proof,
  },
  report: { state: 'holding', linkPurpose: 'change_report', channelId: 'phone', proved: [] },
  done: { state: 'completed', caseProofs: proof },
  unchanged: { state: 'unchanged' },
  disputed: { state: 'disputed' },
  ended: { state: 'completed', linkPurpose: 'change_alert', channelId: 'app' },
};

describe('render', () => {
  const cases = LOCALES.flatMap((locale) =>
    (['phone', 'email'] as const).flatMap((kind) =>
      Object.keys(VISITS).map((name) => [name, kind, locale] as const),
    ),
  );

  it.each(cases)('draws %s for a doubted %s in %s, complete and with nobody in it', (name, kind, locale) => {
    const page = renderVisit(makeVisit({ ...VISITS[name], doubtedKind: kind }), locale, NOW);
    expect(page).toContain(`<html lang="${locale}">`);
    expect(page).toContain('Demo &lt;Services&gt;');
    expect(page).toContain('+8610955000');
    expect(page).not.toMatch(/undefined|\[object|NaN|CANARY/);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).not.toMatch(/(src|href)="https?:|style="|<style|onclick/);
  });

  it('shows one and the same page where there is nothing to show', () => {
    const closed = renderVisit(null, 'en', NOW);
    expect(renderVisit(makeVisit({ state: 'expired' }), 'en', NOW)).toBe(closed);
    expect(renderVisit(makeVisit({ state: 'unreachable' }), 'en', NOW)).toBe(closed);
    expect(renderVisit(makeVisit({ channelTrust: 'suspect' }), 'en', NOW)).toBe(closed);
    expect(closed).toBe(renderPlain('closed', 'en'));
    expect(closed).not.toContain('Demo');
  });

  it('tells a stranger not even who was asking', () => {
    expect(renderVisit(makeVisit({ state: 'not_me', channelTrust: 'revoked' }), 'zh-CN', NOW)).not.toContain(
      'Demo',
    );
  });

  it('puts a mistake into words and keeps what was typed in its field, escaped', () => {
    const page = renderVisit(makeVisit({ choice: 'new' }), 'en', NOW, {
      code: 'value_not_mobile',
      typed: '"><script>',
    });
    expect(page).toContain('role="alert"');
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(page).toContain('<title>Error: ');
  });

  it('stays far under 60 KB on first load', () => {
    const page = renderVisit(makeVisit(VISITS.code), 'zh-CN', NOW);
    expect(Buffer.byteLength(page) + FILES.css.length + FILES.js.length).toBeLessThan(60 * 1_024);
  });
});

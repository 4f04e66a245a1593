import { makeFacts, makePast } from '../policy/make-facts';
import { compilePacks } from '../policy/compile';
import { evaluateContact } from '../policy/evaluate';
import type { ContactFacts } from '../policy/facts';
import { explainEntry } from './explain-entry';
import { explainRefusal } from './explain-refusal';
import { explainStep } from './explain-step';
import { byZoneInWords, codesInWords, instantInWords, spansInWords } from './local-words';

const en = { locale: 'en', zone: 'Asia/Shanghai' } as const;
const zh = { locale: 'zh-CN', zone: 'Asia/Shanghai' } as const;
const maskedOf = (id: string) => (id === 'chn_1' ? '138****1234' : null);

/** The first refusal of a real evaluation, as the evidence would have it. */
function refusalOf(over: Partial<ContactFacts>, packs: string[] = ['base', 'cn']) {
  const refusal = evaluateContact(makeFacts(over), compilePacks(packs)).refusals[0]!;
  return { ...refusal, cite: refusal.cite };
}

describe('a refusal in words', () => {
  it.each<[string, Partial<ContactFacts>, string[] | undefined, string, string]>([
    [
      'window',
      { at: new Date('2026-03-02T20:00:00+08:00') },
      undefined,
      'It is outside the hours in which this may be sent (Mon–Sat 09:00–18:30); it is 20:00 (Asia/Shanghai) where the borrower may be. Rule base.window.collection (our own stricter default).',
      '不在可发送的时段（周一至周六 09:00–18:30）；借款人可能所在地现在是 20:00 (Asia/Shanghai)。规则 base.window.collection（本产品更严格的默认规则）。',
    ],
    [
      'the law’s window, with its article',
      { at: new Date('2026-03-02T22:00:00+08:00') },
      ['cn'],
      "It is outside the hours in which this may be sent (every day 08:00–22:00); it is 22:00 (Asia/Shanghai) where the borrower may be. Rule cn.window.collection (recommended standard, GB/T 45251-2025 (催收时间; same hours as the 2024 NIFA guideline it replaces); CBA 2026 guideline: no collection 22:00-08:00 without the debtor's consent).",
      "不在可发送的时段（每天 08:00–22:00）；借款人可能所在地现在是 22:00 (Asia/Shanghai)。规则 cn.window.collection（推荐性国家标准：GB/T 45251-2025 (催收时间; same hours as the 2024 NIFA guideline it replaces); CBA 2026 guideline: no collection 22:00-08:00 without the debtor's consent）。",
    ],
    [
      'cap of a day',
      { history: [makePast('2026-03-02T09:00:00+08:00'), makePast('2026-03-02T09:30:00+08:00')] },
      undefined,
      'Enough for today: 2 of at most 2 contacts were made. Rule base.cap.all.day (our own stricter default).',
      '今天已联系 2 次，上限 2 次。规则 base.cap.all.day（本产品更严格的默认规则）。',
    ],
    [
      'cap of a week',
      {
        history: [1, 2, 3].map((day) => makePast(`2026-02-2${day + 4}T09:00:00+08:00`)),
      },
      undefined,
      'Enough for now: 3 of at most 3 contacts were made in 7 days. Rule base.cap.sms.week (our own stricter default).',
      '7 天内已联系 3 次，上限 3 次。规则 base.cap.sms.week（本产品更严格的默认规则）。',
    ],
    [
      'holiday',
      { at: new Date('2026-10-02T10:00:00+08:00') },
      undefined,
      'It is a public holiday there (2026-10-02 (Asia/Shanghai)). Rule base.holiday (our own stricter default).',
      '当地是法定节假日（2026-10-02 (Asia/Shanghai)）。规则 base.holiday（本产品更严格的默认规则）。',
    ],
    [
      'opt-out',
      { optedOut: true },
      undefined,
      'This address said stop to SMS. Rule base.stop.optout (our own stricter default).',
      '该地址已拒收短信。规则 base.stop.optout（本产品更严格的默认规则）。',
    ],
    [
      'hold',
      { holds: ['complaint'] },
      undefined,
      'It rests because a complaint is open. Rule base.stop.complaint (our own stricter default, after RBI Responsible Business Conduct Second Amendment Directions 2026 (draft of 2026-02-12, proposed effect 2026-07-01)).',
      '暂停联系：有投诉尚未办结。规则 base.stop.complaint（本产品更严格的默认规则：参照RBI Responsible Business Conduct Second Amendment Directions 2026 (draft of 2026-02-12, proposed effect 2026-07-01)）。',
    ],
    [
      'content, which has no rule to look up',
      { trust: 'stale' },
      undefined,
      'The address is past its freshness, so SMS may carry a neutral word at most; this needs a service message.',
      '该地址验证已过有效期，短信最多只能承载中性内容；此消息需要服务内容。',
    ],
    [
      'content, where nothing may be said',
      { trust: 'suspect' },
      undefined,
      'The address is suspect, so SMS may carry nothing at all.',
      '该地址可疑，不得以短信发送任何内容。',
    ],
    [
      'another person, where packs forbid it',
      { purpose: 'reachability_relay', trust: 'third_party', at: new Date('2026-03-02T11:00:00+08:00') },
      ['hk'],
      'Backup contacts are not used where this borrower lives. Rule hk.third_party (official guidance, HKMA 3.4.1(b): no recovery from referees, family, friends; referee data must not be passed on).',
      '借款人所在地不使用备用联系人。规则 hk.third_party（官方指引：HKMA 3.4.1(b): no recovery from referees, family, friends; referee data must not be passed on）。',
    ],
    [
      'another person, with something missing',
      {
        purpose: 'reachability_relay',
        trust: 'third_party',
        at: new Date('2026-03-02T11:00:00+08:00'),
        thirdParty: {
          nominated: true,
          borrowerConsent: true,
          accepted: false,
          refused: false,
          unreachable: true,
        },
      },
      undefined,
      'A word to another person is not allowed here; missing is that person’s own yes. Rule base.third_party.gate (our own stricter default, after 中华人民共和国个人信息保护法 (PIPL); 中华人民共和国民法典; GB/T 45251-2025 互联网金融 个人网络消费信贷 贷后催收风控指引 (in force 2025-02-28); 中国银行业协会 金融机构个人消费类贷款催收工作指引(试行) (2026-01-30, 54 articles); Regulation F, 12 CFR Part 1006 incl. Supplement I).',
      '此处不得向他人转告；缺少：该联系人本人的同意。规则 base.third_party.gate（本产品更严格的默认规则：参照中华人民共和国个人信息保护法 (PIPL); 中华人民共和国民法典; GB/T 45251-2025 互联网金融 个人网络消费信贷 贷后催收风控指引 (in force 2025-02-28); 中国银行业协会 金融机构个人消费类贷款催收工作指引(试行) (2026-01-30, 54 articles); Regulation F, 12 CFR Part 1006 incl. Supplement I）。',
    ],
  ])('%s', (_, over, packs, english, chinese) => {
    const refusal = refusalOf(over, packs);
    expect(explainRefusal(refusal, en)).toBe(english);
    expect(explainRefusal(refusal, zh)).toBe(chinese);
  });

  it('tells the conditions of a medium that are not met, also those of which one would do', () => {
    const refusal = refusalOf(
      { senderRole: 'third_party_collector', at: new Date('2026-03-02T23:00:00+08:00') },
      ['us-federal'],
    );
    const gate = { ...refusal, ...{ kind: 'channel_gate', rule: 'us.sms.freshness', cite: null } };
    const facts = { missing: ['not_opted_out'], noneOf: ['reassigned_db_answer_no'], withinDays: 60 };
    expect(explainRefusal({ ...gate, facts }, en)).toMatch(
      /^This medium has conditions that are not met; missing is that they did not opt out; none of these is there, a recent “not reassigned” from the database\. Rule/,
    );
    expect(explainRefusal({ ...gate, facts: { missing: [], noneOf: [] } }, en)).toMatch(
      /^This medium has conditions that are not met\. Rule/,
    );
  });

  it('tells a lifetime limit, a rest, an agreed frequency, an episode and a kind nobody knows', () => {
    const say = (kind: string, facts: Record<string, unknown>) =>
      explainRefusal({ rule: 'r', kind, force: 'statute', cite: null, facts }, en);
    expect(say('third_party', { counted: 2, limit: 2 })).toBe(
      'That person was asked 2 times already; 2 is the most. Rule r (statute).',
    );
    expect(say('cooldown', { at: '2026-03-01T02:00:00Z', days: 7 })).toBe(
      'There was a conversation at Sun, 1 Mar 2026, 10:00 (Asia/Shanghai); it rests for 7 days. Rule r (statute).',
    );
    expect(say('agreed_frequency', { counted: 2, limit: 2, days: 7 })).toBe(
      'The borrower agreed to at most 2 in 7 days, and had 2. Rule r (statute).',
    );
    expect(say('agreed_frequency', { counted: 1, limit: 1, days: 1 })).toBe(
      'The borrower agreed to at most 1 in a day, and had 1. Rule r (statute).',
    );
    expect(say('frequency_cap', { counted: 2, limit: 2, window: 'episode' })).toBe(
      'This is enough for this case: 2 of at most 2 contacts were made. Rule r (statute).',
    );
    expect(say('sorcery', {})).toBe('A rule refuses this. Rule r (statute).');
    expect(explainRefusal({ rule: 'r', kind: null, force: null, cite: null, facts: {} }, en)).toBe(
      'A rule refuses this. Rule r (null).',
    );
  });
});

describe('a decision in words', () => {
  const considered = [
    {
      rung: 0,
      medium: 'sms',
      channel: 'chn_1',
      chosen: false,
      why: 'RULE',
      rule: 'base.window.collection',
      ruleKind: 'contact_window',
      force: 'product_default',
      facts: { open: ['mon,wed,thu 09:00-18:30'], closedIn: { 'Asia/Shanghai': '20:00' } },
      until: '2026-03-03T01:00:00.000Z',
    },
    { rung: 1, medium: 'email', channel: 'chn_2', chosen: true, why: 'CHOSEN', facts: { trust: 'verified' } },
    { rung: 2, medium: 'push', channel: null, chosen: false, why: 'NO_CHANNEL' },
    { rung: 3, medium: 'sms', channel: 'chn_1', chosen: false, why: 'POSSIBLE' },
    { rung: 4, medium: 'voice', channel: 'chn_1', chosen: false, why: 'ALREADY_TRIED' },
  ];

  it('says what goes where, and for every rung why', () => {
    const step = explainStep(
      { decision: 'send', rung: 1, medium: 'email', channel: 'chn_2', contentClass: 'DEBT', considered },
      maskedOf,
      en,
    );
    expect(step).toMatchObject({ decision: 'send', why: null, until: null });
    expect(step.words).toBe('Next: e-mail, carrying amounts and dates of the debt.');
    expect(step.considered.map(({ verdict, words }) => [verdict, words])).toEqual([
      [
        'later',
        'SMS to 138****1234: refused until Tue, 3 Mar 2026, 09:00 (Asia/Shanghai). It is outside the hours in which this may be sent (Mon, Wed–Thu 09:00–18:30); it is 20:00 (Asia/Shanghai) where the borrower may be. Rule base.window.collection (our own stricter default).',
      ],
      ['chosen', 'e-mail: chosen; it may carry amounts and dates of the debt.'],
      ['refused', 'an app message: the borrower gave no address for it.'],
      ['possible', 'SMS to 138****1234: possible, not needed now.'],
      ['refused', 'a call to 138****1234: tried already.'],
    ]);
    expect(step.considered[0]).toMatchObject({
      rung: 0,
      medium: 'sms',
      channel: { id: 'chn_1', masked: '138****1234' },
      why: 'RULE',
      rule: { id: 'base.window.collection', kind: 'contact_window', force: 'product_default', cite: null },
      facts: considered[0]!.facts,
      until: '2026-03-03T01:00:00.000Z',
    });
    expect(step.considered[1]).toMatchObject({
      channel: { id: 'chn_2', masked: null },
      rule: null,
      until: null,
    });
    expect(step.considered[2]).toMatchObject({ channel: null, facts: {} });
  });

  it('says the same in Chinese', () => {
    const step = explainStep(
      { decision: 'send', rung: 0, medium: 'sms', channel: 'chn_1', contentClass: 'DEBT', considered },
      maskedOf,
      zh,
    );
    expect(step.words).toBe('下一步：发往 138****1234 的短信，承载债务金额与日期。');
    expect(step.considered[0]!.words).toBe(
      '发往 138****1234 的短信：不允许，至 2026年3月3日周二 09:00 (Asia/Shanghai)。不在可发送的时段（周一、周三至周四 09:00–18:30）；借款人可能所在地现在是 20:00 (Asia/Shanghai)。规则 base.window.collection（本产品更严格的默认规则）。',
    );
  });

  it.each([
    [
      { decision: 'wait', why: 'LISTENING', until: '2026-03-03T01:00:00.000Z' },
      'Looks again Tue, 3 Mar 2026, 09:00 (Asia/Shanghai). A message left; its answer is listened for before the next rung.',
    ],
    [
      { decision: 'wait', why: 'base.window.collection', until: '2026-03-03T01:00:00.000Z' },
      'Looks again Tue, 3 Mar 2026, 09:00 (Asia/Shanghai). Rule base.window.collection opens then.',
    ],
    [
      { decision: 'hold', why: 'HOLD_COMPLAINT', until: '2026-03-03T01:00:00.000Z' },
      'It rests because a complaint is open: what that pauses is sent on no medium.',
    ],
    [
      { decision: 'end', outcome: 'exhausted', why: 'NOTHING_LEFT_TO_TRY' },
      'Nothing lawful is left to try. Every channel on every rung was tried or is refused.',
    ],
  ])('%p', (body, words) => {
    expect(explainStep(body, maskedOf, en)).toMatchObject({ words, considered: [] });
  });

  it('shows a reason without words as a rule, and keeps its facts', () => {
    const rung = { rung: 0, medium: 'sms', channel: 'chn_1', chosen: false, why: 'A_CODE_OF_TOMORROW' };
    const step = explainStep({ decision: 'wait', why: 'X', until: 'soon', considered: [rung] }, maskedOf, en);
    expect(step.words).toBe('Looks again soon. Rule X opens then.');
    expect(step.considered[0]).toMatchObject({ verdict: 'refused', why: 'A_CODE_OF_TOMORROW' });
    expect(step.considered[0]!.words).toBe('SMS to 138****1234: refused. ');
  });
});

describe('an entry in words', () => {
  const failed = { medium: 'sms', channel: 'chn_1', class: 'unknown_subscriber' };
  it.each<[string, Record<string, unknown>, string | null, string | null]>([
    [
      'attempt.failed',
      failed,
      'SMS to 138****1234: failed, the number is not in service.',
      '发往 138****1234 的短信：失败，号码是空号。',
    ],
    [
      'attempt.failed',
      { ...failed, class: 'brand_new' },
      'SMS to 138****1234: failed, brand_new.',
      '发往 138****1234 的短信：失败，brand_new。',
    ],
    ['attempt.delivered', { medium: 'sms', channel: 'chn_9' }, 'SMS: delivered.', '短信：已送达。'],
    [
      'attempt.delivered',
      { medium: 'sms', late: true },
      'SMS: delivered, after the next one had left.',
      '短信：已送达（在下一条发出之后）。',
    ],
    [
      'notice.accepted',
      { purpose: 'collection', deliverBy: '2026-03-03T01:00:00Z' },
      'Accepted: a message about an overdue debt, to be told by Tue, 3 Mar 2026, 09:00 (Asia/Shanghai).',
      '已受理：逾期债务消息，须于 2026年3月3日周二 09:00 (Asia/Shanghai) 前告知。',
    ],
    [
      'attempt.not-sent',
      { medium: 'sms', why: 'NO_LONGER_LAWFUL', checks: { rule: 'base.cap.all.day' } },
      'SMS: given up before it left. At that second rule base.cap.all.day refused it.',
      '短信：发出前放弃。当时规则 base.cap.all.day 不允许。',
    ],
    [
      'attempt.not-sent',
      { medium: 'sms', why: 'NOTICE_ENDED' },
      'SMS: given up before it left. The notice had ended.',
      '短信：发出前放弃。通知当时已结束。',
    ],
    [
      'attempt.not-sent',
      { medium: 'sms', why: 'SOMETHING_NEW' },
      'SMS: given up before it left. At that second rule SOMETHING_NEW refused it.',
      '短信：发出前放弃。当时规则 SOMETHING_NEW 不允许。',
    ],
    ['attempt.not-sent', { medium: 'sms' }, 'SMS: given up before it left.', '短信：发出前放弃。'],
    ['notice.step-decided', {}, null, null],
    ['channel.added', {}, null, null],
  ])('%s %p', (kind, body, english, chinese) => {
    expect(explainEntry(kind, body, maskedOf, en)).toBe(english);
    expect(explainEntry(kind, body, maskedOf, zh)).toBe(chinese);
  });
});

describe('local words', () => {
  it('name the zone with the time, and leave alone what is no time', () => {
    expect(instantInWords('2026-03-02T23:30:00Z', { locale: 'en', zone: 'America/New_York' })).toBe(
      'Mon, 2 Mar 2026, 18:30 (America/New_York)',
    );
    expect(instantInWords('never', en)).toBe('never');
  });

  it.each([
    [['daily 08:00-21:00'], 'every day 08:00–21:00'],
    [['sun,mon,tue,wed,thu,fri,sat 08:00-21:00'], 'every day 08:00–21:00'],
    [['sun,mon 09:00-10:00', 'fri 11:00-12:00'], 'Mon, Sun 09:00–10:00, Fri 11:00–12:00'],
    [['fri,sat,sun 09:00-10:00'], 'Fri–Sun 09:00–10:00'],
    [['someday 09:00-10:00'], 'someday 09:00–10:00'],
    ['nothing', ''],
  ])('tell open hours: %p', (spans, words) => {
    expect(spansInWords(spans, 'en')).toBe(words);
  });

  it('tell what is true where, and codes, or that there is nothing', () => {
    expect(byZoneInWords({ 'Europe/London': '07:00', 'America/New_York': '02:00' }, 'en')).toBe(
      '07:00 (Europe/London), 02:00 (America/New_York)',
    );
    expect(byZoneInWords(null, 'en')).toBe('');
    expect(byZoneInWords('x', 'en')).toBe('');
    expect(codesInWords(['complaint', 'x'], 'hold', 'zh-CN')).toBe('有投诉尚未办结、x');
    expect(codesInWords([], 'hold', 'en')).toBe('none');
    expect(codesInWords(undefined, 'hold', 'en')).toBe('none');
  });
});

import { checkDraft, leastClassOf, type TemplateDraft } from './draft';
import { whyNotHtml } from './html-rules';
import { smsSegments } from './wording-rules';

type Body = TemplateDraft['bodies'][number];
const variable = (
  over: Partial<TemplateDraft['variables'][number]> = {},
): TemplateDraft['variables'][number] => ({
  name: 'plan',
  class: 'SERVICE',
  required: true,
  ...over,
});

/** A sound template over one medium; `over` changes its English body. */
function draft(over: Partial<Body> = {}, rest: Partial<TemplateDraft> = {}): TemplateDraft {
  const body: Body = {
    class: 'SERVICE',
    media: ['email'],
    locale: 'en',
    subject: 'Hello',
    text: 'Your {{ plan }}.',
  };
  const english = { ...body, ...over };
  const media = english.media;
  return {
    name: 'tried',
    purpose: 'servicing_reminder',
    variables: [variable()],
    bodies: [english, { ...body, class: english.class, media, locale: 'zh-CN' }],
    ...rest,
  };
}
const flawsOf = (d: TemplateDraft) =>
  checkDraft(d).flaws.map((f) => `${f.body ?? '-'} ${f.part ?? f.variable ?? ''} ${f.code}`);

describe('a lender’s draft', () => {
  it('that is sound has no flaw', () => {
    expect(flawsOf(draft())).toEqual([]);
    expect(
      flawsOf(draft({ html: '<p>Your <strong>{{ plan }}</strong>: <a href="{{ address }}">here</a></p>' })),
    ).toEqual([]);
    expect(
      flawsOf(draft({ text: 'Your {{ plan }}. {{ address }} {{ officialNumber }} {{ lenderName }}' })),
    ).toEqual([]);
  });

  it.each<[string, TemplateDraft, string[]]>([
    [
      'a variable above its class',
      draft({ class: 'NEUTRAL' }),
      [
        '0 text VARIABLE_ABOVE_CLASS',
        '0 html VARIABLE_ABOVE_CLASS',
        '1 text VARIABLE_ABOVE_CLASS',
        '1 html VARIABLE_ABOVE_CLASS',
      ],
    ],
    [
      'a variable above NEUTRAL in a subject',
      draft({ subject: '{{ plan }}' }),
      ['0 subject VARIABLE_ABOVE_CLASS', '0 html VARIABLE_ABOVE_CLASS'].slice(0, 1),
    ],
    [
      'the lender’s name in a subject',
      draft({ subject: '{{ lenderName }}' }),
      ['0 subject VARIABLE_ABOVE_CLASS'],
    ],
    [
      'a variable nobody declared',
      draft({ text: '{{ plan }} {{ plna }}' }),
      ['0 text VARIABLE_UNKNOWN', '0 html VARIABLE_UNKNOWN'],
    ],
    [
      'a property of every object',
      draft({ text: '{{ plan }} {{ constructor }}' }),
      ['0 text VARIABLE_UNKNOWN', '0 html VARIABLE_UNKNOWN'],
    ],
    [
      'a variable never shown',
      draft({}, { variables: [variable(), variable({ name: 'other' })] }),
      ['- other VARIABLE_NEVER_SHOWN'],
    ],
    ['no subject for a mail', draft({ subject: undefined }), ['0 subject SUBJECT_MISSING']],
    ['no subject for a push', draft({ subject: undefined, media: ['push'] }), ['0 subject SUBJECT_MISSING']],
    ['a subject of two lines', draft({ subject: 'a\r\nBcc: b' }), ['0 subject SUBJECT_LINES']],
    ['a subject that says debt', draft({ subject: 'Overdue' }), ['0 subject DEBT_WORD']],
    ['a subject that is too long', draft({ subject: 'x'.repeat(121) }), ['0 subject TOO_LONG']],
    ['a link', draft({ text: '{{ plan }} https://pay.example/x' }), ['0 text LINK_NOT_OURS']],
    ['a link without a scheme', draft({ text: '{{ plan }} www.pay.example' }), ['0 text LINK_NOT_OURS']],
    ['a host', draft({ text: '{{ plan }} see pay-me.top' }), ['0 text LINK_NOT_OURS']],
    ['a mail address', draft({ text: '{{ plan }} me@pay.example' }), ['0 text LINK_NOT_OURS']],
    ['a link in a subject', draft({ subject: 'http://x.example' }), ['0 subject LINK_NOT_OURS']],
    ['an image', draft({ html: '<p>{{ plan }}</p><img src="x">' }), ['0 html HTML_NOT_ALLOWED']],
    [
      'a link in HTML',
      draft({ html: '<p><a href="https://x.example/">{{ plan }}</a></p>' }),
      ['0 html LINK_NOT_OURS', '0 html HTML_NOT_ALLOWED'],
    ],
    ['a broken tag', draft({ text: '{{ plan }} {% if' }), ['0 text NOT_LIQUID', '0 html NOT_LIQUID']],
    [
      'a tag that reads files',
      draft({ text: '{{ plan }}{% include "x" %}' }),
      ['0 text NOT_LIQUID', '0 html NOT_LIQUID'],
    ],
    ['one language only', draft({}, { bodies: draft().bodies.slice(0, 1) }), ['0  LANGUAGE_MISSING']],
    [
      'two bodies for one thing',
      draft({}, { bodies: [...draft().bodies, draft().bodies[0]!] }),
      ['-  BODY_TWICE'],
    ],
    [
      'more than the medium carries',
      draft({ class: 'DEBT', media: ['push'] }),
      ['0 media CLASS_ABOVE_MEDIUM', '1 media CLASS_ABOVE_MEDIUM'],
    ],
    [
      'more than the purpose says',
      draft({}, { purpose: 'security_verification' }),
      ['0 class CLASS_ABOVE_PURPOSE', '1 class CLASS_ABOVE_PURPOSE'],
    ],
    [
      'an optional value that is not asked for',
      draft({}, { variables: [variable({ required: false })] }),
      [
        '0 text DOES_NOT_RENDER',
        '0 html DOES_NOT_RENDER',
        '1 text DOES_NOT_RENDER',
        '1 html DOES_NOT_RENDER',
      ],
    ],
    ['HTML that nobody sees', draft({ media: ['push'], html: '<p>x</p>' }), ['0 html HTML_NOT_SHOWN']],
    [
      'a name of the house',
      draft({ text: '{{ plan }} {{ host }}' }, { variables: [variable(), variable({ name: 'host' })] }),
      ['- host VARIABLE_RESERVED'],
    ],
    ['a variable twice', draft({}, { variables: [variable(), variable()] }), ['- plan VARIABLE_TWICE']],
    [
      'an amount that anybody may see',
      draft({ text: '{{ plan }} {{ amount }}' }, { variables: [variable(), variable({ name: 'amount' })] }),
      ['- amount VARIABLE_CLASS_TOO_LOW'],
    ],
  ])('with %s', (_what, given, codes) => {
    expect(flawsOf(given).filter((f) => !f.startsWith('1 ') || codes.includes(f))).toEqual(codes);
  });

  it('of which a stranger may read the words, does not say debt', () => {
    const neutral = (text: string) =>
      flawsOf(draft({ class: 'NEUTRAL', media: ['sms'], text }, { variables: [] }));
    expect(neutral('Call {{ officialNumber }} about your loan')[0]).toBe('0 text DEBT_WORD');
    expect(flawsOf(draft({ text: '{{ plan }} of your loan' }))).toEqual([]);
  });

  it.each([
    ['sms', 612, 613],
    ['push', 240, 241],
    ['voice', 1_000, 1_001],
    ['email', 10_000, 10_001],
  ] as const)('over %s may be so long, and no longer', (medium, most, tooMuch) => {
    const long = (n: number) => {
      const d = draft({ class: 'NEUTRAL', media: [medium], text: 'x'.repeat(n) }, { variables: [] });
      return checkDraft({ ...d, bodies: [d.bodies[0]!, { ...d.bodies[0]!, locale: 'zh-CN' }] }).flaws.map(
        (f) => f.code,
      );
    };
    expect(long(most)).toEqual([]);
    expect(long(tooMuch)).toEqual(['TOO_LONG', 'TOO_LONG']);
  });
});

test.each([
  ['amount', 'DEBT'],
  ['dueDate', 'DEBT'],
  ['contractNumber', 'DETAIL'],
  ['givenName', 'RELAY'],
  ['code', 'NEUTRAL'],
  ['outstandingBalance', 'DEBT'],
  ['loanName', 'DEBT'],
  ['lateFee', 'DEBT'],
  ['visitOn', 'RELAY'],
  ['feedback', 'RELAY'],
])('%s is %s at least', (name, least) => {
  expect(leastClassOf(name)).toBe(least);
});

test.each([
  ['', 1],
  ['x'.repeat(160), 1],
  ['x'.repeat(161), 2],
  ['x'.repeat(306), 2],
  ['x'.repeat(307), 3],
  [`${'x'.repeat(159)}€`, 2],
  [`${'x'.repeat(158)}€`, 1],
  ['您'.repeat(70), 1],
  ['您'.repeat(71), 2],
  ['您'.repeat(134), 2],
  ['您'.repeat(135), 3],
  [`${'x'.repeat(70)}您`, 2],
])('%j is sent in %i parts', (text, parts) => {
  expect(smsSegments(text)).toBe(parts);
});

describe('a lender’s HTML', () => {
  it.each([
    '<p>Text</p>',
    '<p style="margin:0">a<br>b<br/></p>',
    '<table role="presentation"><tr><td colspan="2">x</td></tr></table>',
    '<a href="{{ address }}">{{ address }}</a>',
    '<a href="tel:{{ officialNumber }}">call</a>',
    '{% if plan %}<p>{{ plan }}</p>{% endif %}',
    '{% if a < b %}<p>x</p>{% endif %}',
    '1 &lt; 2',
  ])('may be %s', (html) => {
    expect(whyNotHtml(html)).toBeNull();
  });

  it.each([
    '<script>x</script>',
    '<img src="{{ address }}">',
    '<p onclick="x">a</p>',
    "<p style='x'>a</p>",
    '<p style="background:url(https://x)">a</p>',
    '<p style="behavior:x">a</p>',
    '<p style="a\\75rl(x)">a</p>',
    '<a href="javascript:x">a</a>',
    '<a href="{{ plan }}">a</a>',
    '<a href="{{ address }}.evil.example">a</a>',
    '<p title="{{ plan }}">a</p>',
    '<p style="{{ plan }}">a</p>',
    '<{% if a %}p{% endif %}>',
    '<p {% if a %}{% endif %}>',
    '<scr{% if a %}{% endif %}ipt>',
    '<!-- x -->',
    '<style>p{}</style>',
    '<iframe>',
    '<form action="x">',
    '<link rel="x">',
    '<svg>',
    '1 < 2',
    '<p',
    '<<p>>',
    'a\u0001b',
  ])('may not be %j', (html) => {
    expect(whyNotHtml(html)).not.toBeNull();
  });
});

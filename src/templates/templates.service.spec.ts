import { isClassAtLeast, LOCALES, type ContentClass } from '../decisions/words';
import type { Settings } from '../platform/settings';
import { BUILT_IN_TEMPLATES } from './built-in/all';
import { compileTemplate, HOUSE_VARIABLES } from './compile';
import type { TemplateSource } from './template';
import { Templates } from './templates.service';

const templates = new Templates({ publicUrl: 'https://reach.example' } as Settings);
const lender = { name: 'LENDERNAME Loans', neutralName: 'NEUTRALNAME', officialNumber: '95000' };
const get = (name: string) => templates.find(name)!;
const LINK = 'https://reach.example/r#token';

/** A value for every declared variable that shows, by its text, which variable it came from. */
function canaries(source: TemplateSource): Record<string, string> {
  return Object.fromEntries(
    Object.keys(source.variables).map((name) => [name, name === 'link' ? LINK : `canary-${name}`]),
  );
}

/** Every body of every built-in, rendered. */
const all = BUILT_IN_TEMPLATES.flatMap((source) =>
  get(source.name).bodies.flatMap((body) =>
    body.media.map((medium) => ({
      source,
      body,
      medium,
      message: templates.render(get(source.name), {
        class: body.class,
        medium,
        locale: body.locale,
        data: canaries(source),
        lender,
      }),
    })),
  ),
);

describe.each(all)('$source.name $body.class $medium $body.locale', ({ source, body, medium, message }) => {
  const shown = [message.subject ?? '', message.text, message.html ?? ''].join('\n');

  it('shows nothing above its class', () => {
    for (const [name, variable] of Object.entries(source.variables)) {
      if (!isClassAtLeast(body.class, variable.class)) expect(shown).not.toContain(`canary-${name}`);
    }
    if (!isClassAtLeast(body.class, 'SERVICE')) expect(shown).not.toContain('LENDERNAME');
  });

  it('says who writes and how to reach them', () => {
    expect(shown).toMatch(isClassAtLeast(body.class, 'SERVICE') ? /LENDERNAME|NEUTRALNAME/ : /NEUTRALNAME/);
    if (medium === 'email' || medium === 'letter') expect(message.text).toContain('95000');
  });

  it('has the parts of its medium', () => {
    expect(message.subject !== null).toBe(medium !== 'sms');
    expect(message.html !== null).toBe(medium === 'email' || medium === 'letter');
    expect(message.text.trim()).toBe(message.text);
    if (message.link) expect(message.text).toContain(message.link);
    if (message.html) expect(message.html).toContain(`lang="${body.locale}"`);
    expect(shown).not.toMatch(/\{\{|\{%|undefined|null/);
  });

  it('has a subject that a stranger may read', () => {
    for (const [name, variable] of Object.entries(source.variables)) {
      if (!isClassAtLeast('NEUTRAL', variable.class))
        expect(message.subject ?? '').not.toContain(`canary-${name}`);
    }
    expect(message.subject ?? '').not.toContain('LENDERNAME');
  });
});

test('every template has every body in both languages', () => {
  for (const { name } of BUILT_IN_TEMPLATES) {
    const of = (locale: string) =>
      get(name)
        .bodies.filter((body) => body.locale === locale)
        .map((body) => `${body.class} ${body.media}`);
    for (const locale of LOCALES) expect(of(locale)).toEqual(of('en'));
  }
});

test.each([
  ['due-date-reminder', 'sms', ['SERVICE', 'DEBT']],
  ['due-date-reminder', 'push', ['SERVICE']],
  ['overdue-reminder', 'email', ['SERVICE', 'DEBT']],
  ['adverse-report-notice', 'letter', ['DEBT', 'DETAIL']],
  ['adverse-report-notice', 'push', []],
  ['reverification-invitation', 'push', ['NEUTRAL']],
  ['relay', 'sms', ['RELAY']],
  ['contact-us', 'voice', []],
] as const)('%s over %s: %j', (name, medium, classes) => {
  expect(templates.classesOf(get(name), medium)).toEqual(classes);
});

test('a missing variable is named; more data than needed is no harm', () => {
  expect(templates.missingVariables(get('overdue-reminder'), { amount: '1.00', dueDate: '' })).toEqual([
    'dueDate',
    'daysOverdue',
  ]);
  expect(
    templates.missingVariables(get('overdue-reminder'), {
      amount: '1.00',
      dueDate: '2027-01-02',
      daysOverdue: 0,
      other: 'x',
    }),
  ).toEqual([]);
  expect(templates.missingVariables(get('contact-us'), {})).toEqual([]);
  expect(templates.find('nothing')).toBeNull();
});

test('a fuller body is not needed for a smaller one', () => {
  const message = templates.render(get('due-date-reminder'), {
    class: 'SERVICE',
    medium: 'sms',
    locale: 'en',
    data: {},
    lender,
  });
  expect(message.text).toContain('LENDERNAME Loans');
});

describe('values', () => {
  const debt = (data: Record<string, string | number>, medium: 'sms' | 'email' = 'sms') =>
    templates.render(get('due-date-reminder'), {
      class: 'DEBT',
      medium,
      locale: 'en',
      data: { dueDate: '2027-03-15', amount: '1.00', ...data },
      lender,
    });

  test.each([
    '{{ lenderName }}',
    '{% include "/etc/passwd" %}',
    '{{ 7 | times: 7 }}',
    '${7*7}',
    '<%= 7 %>',
    '=HYPERLINK("x")',
  ])('%s stands as it is', (amount) => {
    expect(debt({ amount }).text).toContain(amount);
  });

  test('markup is escaped in HTML and literal in text', () => {
    const message = debt({ amount: '<img src=x onerror=alert(1)>"&' }, 'email');
    expect(message.text).toContain('<img src=x onerror=alert(1)>"&');
    expect(message.html).not.toContain('<img');
    expect(message.html).toContain('&lt;img src=x onerror=alert(1)&gt;&#34;&amp;');
  });

  test.each(['1\r\nBcc: a@b.example', '1\nSecond line', '1\u2028x', '1\u202e001'])(
    '%j stays on its line',
    (amount) => {
      expect(debt({ amount }).text).not.toMatch(/[\r\n\u2028\u202e]/);
    },
  );

  test('a line end in a sender name never reaches a subject', () => {
    const message = templates.render(get('contact-us'), {
      class: 'NEUTRAL',
      medium: 'email',
      locale: 'en',
      data: {},
      lender: { ...lender, neutralName: 'X\r\nBcc: a@b.example' },
    });
    expect(message.subject).toBe('Please contact X Bcc: a@b.example');
  });

  test('data cannot say who writes', () => {
    expect(debt({ lenderName: 'Somebody Else' }).text).toContain('LENDERNAME');
  });

  test('dates read as dates, anything else stands', () => {
    expect(debt({}).text).toContain('15 March 2027');
    expect(debt({ dueDate: '15/3' }).text).toContain('15/3');
    expect(debt({ dueDate: '2027-02-31' }).text).toMatch(/2027/);
    const changed = templates.render(get('channel-changed'), {
      class: 'NEUTRAL',
      medium: 'email',
      locale: 'zh-CN',
      data: {
        maskedOld: '138****1234',
        maskedNew: '139****8888',
        changedAt: '2027-03-15T23:05:00+08:00',
        link: LINK,
        reference: 'K7QM-3FXA',
      },
      lender,
    });
    expect(changed.text).toContain('2027年3月15日 23:05 (UTC+08:00)');
    expect(changed.text).toContain('K7QM-3FXA');
    expect(changed.link).toBe(LINK);
  });

  test.each(['javascript:alert(1)', '/r', 'data:text/html,x', ''])('the link %j is refused', (link) => {
    const data = { link, reference: 'K7QM-3FXA', expiresOn: '2027-03-15' };
    expect(() =>
      templates.render(get('reverification-invitation'), {
        class: 'NEUTRAL',
        medium: 'email',
        locale: 'en',
        data,
        lender,
      }),
    ).toThrow('link');
  });

  test('a code in an SMS is bound to our host', () => {
    const { text } = templates.render(get('verification-code'), {
      class: 'NEUTRAL',
      medium: 'sms',
      locale: 'en',
      data: { code: '012345', minutes: 10 },
      lender,
    });
    expect(text.split('\n').at(-1)).toBe('@reach.example #012345');
  });
});

describe('what does not compile', () => {
  const template = (
    text: string,
    over: { class?: Exclude<ContentClass, 'NONE'>; subject?: string } = {},
  ): TemplateSource => ({
    name: 'tried',
    revision: 1,
    purpose: 'servicing_reminder',
    variables: { amount: { class: 'DEBT' } },
    bodies: [
      {
        class: over.class ?? 'SERVICE',
        media: ['email'],
        wordings: {
          en: { subject: over.subject ?? 'Hello', text },
          'zh-CN': { subject: '您好', text: '您好' },
        },
      },
    ],
  });

  test.each([
    [
      'a variable above the class',
      template('{{ amount }}'),
      /tried, class SERVICE, locale en: the variable amount is DEBT/,
    ],
    ['the same inside a condition', template('{% if amount %}x{% endif %}'), /variable amount is DEBT/],
    [
      'a subject above NEUTRAL',
      template('{{ amount }}', { class: 'DEBT', subject: '{{ amount }} due' }),
      /variable amount is DEBT, which is more than NEUTRAL/,
    ],
    [
      'the lender in a subject',
      template('{{ amount }}', { class: 'DEBT', subject: '{{ lenderName }}' }),
      /lenderName is SERVICE/,
    ],
    ['a variable nobody declared', template('{{ amonut }}'), /variable amonut is not declared/],
    ['an unknown filter', template('{{ amount | shout }}', { class: 'DEBT' }), /undefined filter: shout/],
    ['a tag that reads files', template('{% include "x" %}'), /tag include is not allowed/],
    ['a loop', template('{% for a in amount %}{% endfor %}', { class: 'DEBT' }), /tag for is not allowed/],
    ['a broken tag', template('{{ amount'), /tried, class SERVICE, locale en/],
    ['a subject of two lines', template('x', { subject: 'a\nb' }), /one line/],
    ['no subject for a mail', template('x', { subject: '' }), /subject is missing/],
    ['a variable that is never shown', template('x'), /declares amount and never shows it/],
  ])('%s', (_, source, message) => {
    expect(() => compileTemplate(source)).toThrow(message);
  });

  test('two bodies for one class and medium', () => {
    const [body] = template('{{ amount }}', { class: 'DEBT' }).bodies;
    expect(() => compileTemplate({ ...template(''), bodies: [body!, body!] })).toThrow(
      'two bodies for DEBT email',
    );
  });

  test('house variables are classed', () => {
    expect(HOUSE_VARIABLES.lenderName).toBe('SERVICE');
  });
});

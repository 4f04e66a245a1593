import { html } from './html';

describe('html', () => {
  it('escapes every value, in text and in attributes', () => {
    const evil = `<script>alert("1")</script>&'`;
    const page = html`<p title="${evil}">${evil}</p>`.toString();
    expect(page).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  it('keeps markup that it made itself, alone and in lists', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(
      html`<ul>
        ${items}
      </ul>`.toString(),
    ).toMatch(/^<ul>\s*<li>a<\/li><li>&lt;b&gt;<\/li>\s*<\/ul>$/);
  });

  it('leaves out what is not there', () => {
    expect(html`<p>${null}${undefined}${false}${0}</p>`.toString()).toBe('<p>0</p>');
  });

  it('keeps a $ literal', () => {
    expect(html`${'$& $1'}`.toString()).toBe('$&amp; $1');
  });
});

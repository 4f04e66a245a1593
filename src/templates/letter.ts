import { isClassAtLeast, type ContentClass, type Locale } from '../decisions/words';
import type { Wording } from './template';

const INK = 'color:#1c1c1c';
const FONT =
  "font-family:system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif";
/** For readers in the dark; inline colours are for clients that drop this. */
const DARK =
  '@media (prefers-color-scheme:dark){body,.sheet{background:#161616!important}.sheet,.sheet p,.sheet h1{color:#ececec!important}' +
  '.act{background:#8ab4ff!important;color:#111!important}.small,.small p{color:#b8b8b8!important}}';

/**
 * A small letter in HTML around a wording, as Liquid source: no image, no script, nothing loaded from outside,
 * readable in the light and in the dark and by a screen reader. A paragraph that is only the link becomes a
 * button with its address under it, to be read before it is tapped. The last paragraph is the small print.
 */
export function letterSource(wording: Wording, contentClass: ContentClass, locale: Locale): string {
  const sender = isClassAtLeast(contentClass, 'SERVICE') ? '{{ lenderName }}' : '{{ neutralName }}';
  const { body, small } = wording.html ? { body: [wording.html], small: '' } : setInParagraphs(wording);
  const title = escapeWords(wording.subject ?? '');
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title}</title><style>${DARK}</style></head>
<body style="margin:0;background:#f3f3f1;${FONT}"><div class="sheet" role="article" lang="${locale}" style="max-width:34em;margin:0 auto;padding:24px 20px;background:#ffffff;${INK};font-size:17px;line-height:1.55">
<p style="margin:0 0 20px;font-weight:600;${INK}">${sender}</p>
<h1 style="margin:0 0 16px;font-size:21px;line-height:1.3;${INK}">${title}</h1>
${body.join('\n')}
${small}</div></body></html>
`;
}

function setInParagraphs(wording: Wording): { body: string[]; small: string } {
  const paragraphs = wording.text.trim().split(/\n{2,}/);
  const body = paragraphs
    .slice(0, -1)
    .map((text) => (text === '{{ link }}' ? button(wording.action ?? '{{ link }}') : paragraph(text)));
  const small = `<div class="small" style="margin-top:28px;padding-top:14px;border-top:1px solid #8a8a8a;font-size:15px;color:#4a4a4a">${paragraph(paragraphs.at(-1)!, '#4a4a4a')}</div>\n`;
  return { body, small };
}

function paragraph(text: string, color = '#1c1c1c'): string {
  return `<p style="margin:0 0 16px;color:${color};overflow-wrap:anywhere">${escapeWords(text).replaceAll('\n', '<br>')}</p>`;
}

function button(label: string): string {
  return (
    `<p style="margin:20px 0 8px"><a class="act" href="{{ link }}" style="display:inline-block;padding:14px 22px;background:#0b57d0;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600">${escapeWords(label)}</a></p>\n` +
    `<p style="margin:0 0 20px;font-size:15px;${INK};overflow-wrap:anywhere">{{ link }}</p>`
  );
}

/** Our own words; what stands in braces is Liquid's, which escapes its values itself. */
function escapeWords(source: string): string {
  const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return source.replace(/\{\{.*?\}\}|\{%.*?%\}|[&<>"]/g, (found) => marks[found] ?? found);
}

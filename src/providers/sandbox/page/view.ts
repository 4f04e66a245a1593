import type { Locale } from '../../../decisions/words';
import type { Stations } from '../stations';
import type { DeviceMessage, HandsetMessage, MailboxMessage, SandboxWorld } from '../world';
import { html, linked, type Html } from './html';
import { BEHAVIOUR_WORDS, WORDS, type Words } from './words';

const SHOWN_STATIONS = 60;
const SHOWN_MESSAGES = 20;

interface Frame {
  locale: Locale;
  words: Words;
}

/** The whole page: what arrived where, newest first, and the clock. */
export function sandboxPage(world: SandboxWorld, now: Date, locale: Locale): string {
  const words = WORDS[locale];
  const frame = { locale, words };
  const other: Locale = locale === 'en' ? 'zh-CN' : 'en';
  const page = html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title} · Stillyou</title>
        <link rel="stylesheet" href="/sandbox/sandbox.css" />
        <script src="/sandbox/sandbox.js" defer></script>
      </head>
      <body data-version="${world.version}">
        <header class="top">
          <div class="brand">
            <h1>Stillyou <span>${words.title}</span></h1>
            <p>${words.lede}</p>
          </div>
          ${clockPanel(now, frame)}
          <nav>
            <a href="/docs">${words.docs}</a><a href="/r">${words.borrowerPage}</a
            ><a href="/sandbox?lang=${locale}">${words.refresh}</a
            ><a href="/sandbox?lang=${other}" lang="${other}" hreflang="${other}">${words.switchTo}</a>
          </nav>
        </header>
        <main>
          ${section('handsets', words.handsets, words.noHandsets, world.handsets, frame, handset)}
          ${section('mailboxes', words.mailboxes, words.noMailboxes, world.mailboxes, frame, mailbox)}
          ${section('devices', words.devices, words.noDevices, world.devices, frame, device)}
        </main>
        <footer>
          <form method="post" action="/sandbox/page/reset">
            ${lang(frame)}<button class="quiet">${words.reset}</button>
          </form>
        </footer>
      </body>
    </html>`;
  return page.markup;
}

function clockPanel(now: Date, frame: Frame): Html {
  const { words } = frame;
  const steps = [
    ['PT10M', words.plus10m],
    ['PT1H', words.plus1h],
    ['P1D', words.plus1d],
    ['P3D', words.plus3d],
  ] as const;
  return html`<form class="clock" method="post" action="/sandbox/page/advance" aria-label="${words.clock}">
    ${lang(frame)}
    <p>${words.clock}</p>
    <time id="now" datetime="${now.toISOString()}">${shownTime(now.toISOString())}</time>
    <div class="steps">
      ${steps.map(([by, label]) => html`<button name="by" value="${by}">${label}</button>`)}
    </div>
  </form>`;
}

function section<B extends string, M extends { id: string; at: string }>(
  kind: string,
  title: string,
  empty: string,
  stations: Stations<B, M>,
  frame: Frame,
  show: (message: M, frame: Frame) => Html,
): Html {
  const cards = stations
    .addresses()
    .slice(0, SHOWN_STATIONS)
    .map((address) => {
      const messages = stations.messagesAt(address).slice(0, SHOWN_MESSAGES);
      const { behaviour } = stations.settingOf(address);
      return html`<article class="card ${kind}" aria-label="${address}">
        <header>
          <h3>${address}</h3>
          ${behaviourForm(kind, address, stations.behaviours, behaviour, frame)}
        </header>
        <ol>
          ${messages.length > 0 ? messages.map((message) => show(message, frame)) : html`<li class="none">${frame.words.nothing}</li>`}
        </ol>
        ${kind === 'handsets' && replyForm(address, frame)}
      </article>`;
    });
  return html`<section aria-labelledby="${kind}">
    <h2 id="${kind}">${title}</h2>
    <div class="cards">${cards.length > 0 ? cards : html`<p class="none">${empty}</p>`}</div>
  </section>`;
}

function handset(message: HandsetMessage, { words }: Frame): Html {
  return html`<li class="bubble ${message.delivered ? 'there' : 'lost'}">
    <p>${linked(message.text)}</p>
    <small>${when(message.at)} · ${message.delivered ? words.delivered : words.undelivered}</small>
  </li>`;
}

function mailbox(message: MailboxMessage, { words }: Frame): Html {
  return html`<li class="mail">
    <h4>${message.subject || words.noSubject}</h4>
    <small>${words.from} ${message.from} · ${when(message.at)}</small>
    <p>${linked(message.text)}</p>
  </li>`;
}

function device(message: DeviceMessage, { words }: Frame): Html {
  return html`<li class="push">
    <h4>${message.title}</h4>
    <p>${linked(message.text)}</p>
    <small>${when(message.at)}</small
    >${message.link ? html`<a class="go" href="${message.link}" target="_blank" rel="noreferrer">${words.open}</a>` : null}
  </li>`;
}

function behaviourForm(
  kind: string,
  address: string,
  behaviours: readonly string[],
  current: string,
  frame: Frame,
): Html {
  const { words, locale } = frame;
  const options = behaviours.map(
    (behaviour) =>
      html`<option value="${behaviour}" ${behaviour === current && html` selected`}>
        ${BEHAVIOUR_WORDS[locale][behaviour] ?? behaviour}
      </option>`,
  );
  return html`<form method="post" action="/sandbox/page/behave">
    ${lang(frame)}<input type="hidden" name="kind" value="${kind}" /><input
      type="hidden"
      name="address"
      value="${address}"
    />
    <select name="behaviour" aria-label="${words.behaves}">
      ${options}</select
    ><button class="quiet">${words.set}</button>
  </form>`;
}

function replyForm(address: string, frame: Frame): Html {
  const { words } = frame;
  return html`<form class="reply" method="post" action="/sandbox/page/reply">
    ${lang(frame)}<input type="hidden" name="address" value="${address}" />
    <input
      name="text"
      maxlength="1600"
      required
      autocomplete="off"
      aria-label="${words.reply}"
      placeholder="${words.reply}"
    /><button class="quiet">${words.send}</button>
  </form>`;
}

function lang({ locale }: Frame): Html {
  return html`<input type="hidden" name="lang" value="${locale}" />`;
}

function when(at: string): Html {
  return html`<time datetime="${at}">${shownTime(at)}</time>`;
}

function shownTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

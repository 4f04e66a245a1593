/** The page's own look: paper and ink by day, slate by night. No font, image or script from elsewhere. */
export const SANDBOX_CSS = `
:root { color-scheme: light dark; --paper: #f5f2ea; --card: #fffdf8; --ink: #23211c; --soft: #6a655a; --line: #ded8c9;
  --accent: #0b6b5d; --on-accent: #fff; --bubble: #e4efe9; --lost: #f4e3dc; --lost-ink: #8a3413; --shadow: 0 1px 2px #0001, 0 8px 24px -12px #0003; }
@media (prefers-color-scheme: dark) { :root { --paper: #171a1c; --card: #1f2426; --ink: #ece8df; --soft: #a3a79f; --line: #33393b;
  --accent: #5fc8b3; --on-accent: #08221d; --bubble: #22413a; --lost: #45291e; --lost-ink: #f2b596; --shadow: 0 1px 2px #0006, 0 8px 24px -12px #000a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 ui-sans-serif, system-ui, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; }
h1, h2, h3, h4, p, ol { margin: 0; padding: 0; }
a { color: var(--accent); text-underline-offset: .15em; overflow-wrap: anywhere; }
button, select, input { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); padding: .4rem .7rem; min-height: 2.5rem; }
button { cursor: pointer; font-weight: 600; } button:hover { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.top { display: grid; gap: 1.25rem 2rem; grid-template-columns: minmax(0, 1fr) auto; align-items: end; max-width: 90rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 3rem) 1.25rem; }
.brand h1 { font: 600 clamp(1.8rem, 4vw, 2.6rem)/1.1 "Iowan Old Style", "Palatino Linotype", Palatino, "Songti SC", "Noto Serif SC", Georgia, serif; letter-spacing: -.01em; }
.brand h1 span { color: var(--accent); } .brand p { color: var(--soft); max-width: 46ch; margin-top: .5rem; }
nav { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .35rem 1.4rem; border-top: 1px solid var(--line); padding-top: .8rem; }
nav a { padding: .2rem 0; }
.clock { background: var(--card); border: 1px solid var(--line); border-radius: 1.1rem; padding: .9rem 1.1rem 1rem; box-shadow: var(--shadow); }
.clock p { color: var(--soft); font-size: .8rem; letter-spacing: .06em; } .clock time { display: block; font: 600 1.3rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-variant-numeric: tabular-nums; }
.steps { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .6rem; } .steps button { background: var(--accent); color: var(--on-accent); border-color: transparent; }
main { max-width: 90rem; margin: 0 auto; padding: .5rem clamp(1rem, 4vw, 3rem) 2rem; display: grid; gap: 2.25rem; }
h2 { font: 600 1.35rem/1.3 "Iowan Old Style", Palatino, "Songti SC", "Noto Serif SC", Georgia, serif; margin-bottom: .9rem; }
.cards { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1.1rem; box-shadow: var(--shadow); padding: 1rem; display: grid; gap: .9rem; }
.card > header { display: grid; gap: .6rem; } .card h3 { font: 600 1rem/1.3 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.card form { display: flex; gap: .4rem; } .card select, .card input { flex: 1; min-width: 0; font-size: .9rem; }
.quiet { font-weight: 500; font-size: .9rem; }
.card ol { list-style: none; display: grid; gap: .7rem; max-height: 34rem; overflow-y: auto; }
.card small { color: var(--soft); font-size: .78rem; } .card li p { white-space: pre-wrap; overflow-wrap: anywhere; }
.handsets.card { border-radius: 2rem; border-width: 6px; padding: 1.6rem 1rem 1rem; position: relative; max-width: 26rem; }
.handsets.card::before { content: ""; position: absolute; top: .55rem; left: 50%; width: 4.5rem; height: .35rem; border-radius: 1rem; background: var(--line); transform: translateX(-50%); }
.bubble { background: var(--bubble); border-radius: 1.1rem 1.1rem 1.1rem .3rem; padding: .7rem .9rem; } .bubble.lost { background: var(--lost); } .bubble.lost small { color: var(--lost-ink); }
.bubble.there small { color: inherit; }
.mail { border-top: 1px solid var(--line); padding-top: .8rem; display: grid; gap: .35rem; } .mail:first-child { border-top: 0; padding-top: 0; }
.push { border: 1px solid var(--line); border-left: .3rem solid var(--accent); border-radius: .9rem; padding: .7rem .9rem; display: grid; gap: .35rem; }
.go { justify-self: start; background: var(--accent); color: var(--on-accent); text-decoration: none; font-weight: 600; border-radius: 2rem; padding: .45rem 1.2rem; }
.none { color: var(--soft); } footer { max-width: 90rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem) 3rem; }
@media (max-width: 48rem) { .top { grid-template-columns: 1fr; } }
`;

/** Looks every two seconds whether something changed; never under the hands of somebody typing. */
export const SANDBOX_JS = `
const LOOK_MS = 2000;
let version = document.body.dataset.version;
async function look() {
  try {
    const pulse = await (await fetch('/sandbox/pulse')).json();
    const now = document.getElementById('now');
    now.dateTime = pulse.now;
    now.textContent = pulse.now.slice(0, 10) + ' ' + pulse.now.slice(11, 19) + ' UTC';
    const busy = document.activeElement && document.activeElement.closest('main form');
    if (String(pulse.version) === version || busy) return;
    const text = await (await fetch('/sandbox?lang=' + document.documentElement.lang)).text();
    const page = new DOMParser().parseFromString(text, 'text/html');
    document.querySelector('main').replaceWith(page.querySelector('main'));
    version = page.body.dataset.version;
  } catch { /* the service is restarting */ }
}
setInterval(look, LOOK_MS);
`;

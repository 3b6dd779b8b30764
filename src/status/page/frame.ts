// The document around every view: head, first line, footer. Style and script are part of it, and
// the policy lets nothing else in.
import { createHash } from 'node:crypto';
import type { HeadlineLevel } from '../headline.js';
import type { StatusSnapshot } from '../snapshot.js';
import { plainTime } from './format.js';
import { type Html, html } from './html.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** What may be in a page: its own style and script by their hashes, and questions to its server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Style and script are ours, and hold nothing that would end their element. */
const INLINE = {
  style: ours(html`<style>`, STYLE, '</style>'),
  script: ours(html`<script>`, SCRIPT, '</script>'),
};

function ours(open: Html, text: string, close: string): Html {
  return { ...open, text: `${open.text}${text}${close}` };
}

export interface Frame {
  readonly title: string;
  readonly level: HeadlineLevel;
  readonly heading: string;
  /** Below the heading. */
  readonly lead: Html | undefined;
  readonly body: Html;
  /** Where `/status.json` is, with the same question. */
  readonly json: string;
}

/** A whole document. */
export function documentOf(snapshot: StatusSnapshot, frame: Frame): string {
  const { program, generatedAt, running } = snapshot;
  // Without the script, whoever watches a resync sees it move all the same.
  const reload = running ? html`<noscript><meta http-equiv="refresh" content="10"></noscript>` : '';
  const schedule = program.schedule === null ? '' : `, ${program.schedule}`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${SIGNS[frame.level]} ${frame.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${reload}
${INLINE.style}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<p id="lost" class="lost" role="alert" hidden>The program does not answer: what you see is old.</p>
<p id="said" class="unseen" role="status"></p>
<header>
<div class="wrap top"><span><b>ocean-aws</b> ${program.version}</span>
<span>integration <b>${program.integration}</b></span><span>${program.listener}${schedule}</span>
<span id="up" data-live>up since ${plainTime(program.startedAt)}</span></div>
<div class="headline" id="headline" data-live>${shape(frame.level)}<div><h1>${frame.heading}</h1>${frame.lead}</div></div>
</header>
<main id="main" class="wrap" tabindex="-1">
${frame.body}
</main>
<footer class="wrap"><span id="stamp" data-live>As of ${stamp(generatedAt)}</span>
<a href="${frame.json}">As JSON</a><span>Read-only</span></footer>
${INLINE.script}
</body>
</html>
`.text;
}

function stamp(time: Date): Html {
  return html`<time datetime="${time.toISOString()}">${time.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`;
}

const SIGNS: Readonly<Record<HeadlineLevel, string>> = {
  ok: '✓',
  warning: '▲',
  bad: '✕',
  unknown: '…',
};
const WORDS: Readonly<Record<HeadlineLevel, string>> = {
  ok: 'Fine',
  warning: 'Attention',
  bad: 'Broken',
  unknown: 'Not known yet',
};

/** Round, three-cornered, eight-cornered or a ring: told apart without colour. */
function shape(level: HeadlineLevel): Html {
  const drawn = {
    ok: html`<circle cx="12" cy="12" r="11" fill="currentColor"/><path class="cut" d="M7 12.5l3.4 3.4L17 9"/>`,
    warning: html`<path fill="currentColor" d="M12 1.5L23.5 22H.5z"/><path class="cut" d="M12 9v6M12 18.4v.1"/>`,
    bad: html`<path fill="currentColor" d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"/><path class="cut" d="M8.2 8.2l7.6 7.6M15.8 8.2l-7.6 7.6"/>`,
    unknown: html`<circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" stroke-width="2.5" stroke-dasharray="4 3.5"/>`,
  }[level];
  return html`<svg class="${level}" viewBox="0 0 24 24" role="img" aria-label="${WORDS[level]}">${drawn}</svg>`;
}

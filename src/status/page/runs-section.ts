// The recent resyncs, the newest first.
import type { PastRun } from '../status-store.js';
import { duration, moment, number } from './format.js';
import { type Html, html } from './html.js';

/** What a glance takes in; the others are behind a fold. */
const SHOWN_AT_ONCE = 8;

/** Empty before the first has ended. */
export function runsSection(recent: readonly PastRun[], now: Date): Html {
  if (recent.length === 0) return html`<div id="runs" data-live></div>`;
  const older = recent.slice(SHOWN_AT_ONCE);
  return html`<div id="runs" data-live><section aria-labelledby="runs-title">
<h2 id="runs-title">Recent resyncs</h2>
${runTable(recent.slice(0, SHOWN_AT_ONCE), now, 'Recent resyncs')}
${older.length > 0 ? html`<details><summary>${number(older.length)} older</summary>${runTable(older, now, 'Older resyncs')}</details>` : undefined}
</section></div>`;
}

function runTable(runs: readonly PastRun[], now: Date, caption: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption class="unseen">${caption}, the newest first</caption>
<thead><tr><th scope="col">Started</th><th scope="col">State</th><th scope="col">Reason</th><th scope="col" class="num">Took</th>
<th scope="col" class="num">Accounts</th><th scope="col" class="num">Cells complete</th><th scope="col" class="num">Resources</th>
<th scope="col" class="num">Created</th><th scope="col" class="num">Updated</th><th scope="col" class="num">Deleted</th>
<th scope="col" class="num">Held back</th><th scope="col" class="num">Problems</th></tr></thead>
<tbody>${runs.map((run) => runRow(run, now))}</tbody></table></div>`;
}

function runRow(run: PastRun, now: Date): Html {
  const { startedAt, reason, durationMs, accounts, cells, resources, entities, problems } = run;
  return html`<tr><th scope="row" class="nowrap">${moment(startedAt, now)}</th><td>${stateOf(run)}</td><td>${reason}</td>
<td class="num">${duration(durationMs)}</td><td class="num">${number(accounts.readable)} of ${number(accounts.found)}</td>
<td class="num">${number(cells.complete)} of ${number(cells.planned)}</td><td class="num">${number(resources)}</td>
<td class="num">${number(entities.created)}</td><td class="num">${number(entities.updated)}</td><td class="num">${number(entities.deleted)}</td>
<td class="num">${number(entities.heldBack)}</td><td class="num">${number(problems)}</td></tr>`;
}

/** Sign and word; a failed one with its code. */
export function stateOf({ status, problems, errorCode }: PastRun): Html {
  const warned = status === 'completed' && problems > 0;
  const [tone, sign] = {
    completed: warned ? ['warning', '▲'] : ['ok', '●'],
    failed: ['bad', '✕'],
    aborted: ['unknown', '◌'],
  }[status];
  const code = errorCode === undefined ? '' : html` <code class="quiet">${errorCode}</code>`;
  return html`<span class="nowrap ${tone}"><span aria-hidden="true">${sign}</span> ${status}</span>${code}`;
}

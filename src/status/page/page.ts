// The two views of the status page: all at a glance, and one account with every kind.

import type { Pair } from '../coverage/pair.js';
import type { ShownAccount, StatusSnapshot } from '../snapshot.js';
import { accountsSection, kindsSection } from './coverage-section.js';
import { duration, moment, number, plainTime, statusMark } from './format.js';
import { documentOf } from './frame.js';
import { type Html, html } from './html.js';
import { changesSection, problemsSection } from './problems-section.js';
import { runningSection } from './running-section.js';
import { runsSection, stateOf } from './runs-section.js';

/** The document for a snapshot. `json` is the address of the same as JSON. */
export function renderPage(snapshot: StatusSnapshot, json: string): string {
  return snapshot.account === undefined
    ? overview(snapshot, json)
    : accountPage(snapshot, snapshot.account, json);
}

function overview(snapshot: StatusSnapshot, json: string): string {
  const { headline, coverage, last, running, recent, generatedAt: now, program } = snapshot;
  const lead = html`${headline.remedy === '' ? '' : html`<p class="todo"><b>What to do:</b> ${headline.remedy}</p>`}${facts(snapshot)}`;
  const body = html`${runningSection(running, now)}
${problemsSection(last)}
${kindsSection(coverage, now)}
${accountsSection(coverage, now)}
${changesSection(last)}
${runsSection(recent, now)}`;
  return documentOf(snapshot, {
    title: `${program.integration} · ocean-aws`,
    level: headline.level,
    heading: headline.message,
    lead,
    body,
    json,
  });
}

function facts({ last, nextResyncAt, running, coverage, generatedAt: now }: StatusSnapshot): Html {
  const { pairs } = coverage;
  const total = Object.values(pairs).reduce((sum, count) => sum + count, 0);
  const ended = last && new Date(last.startedAt.getTime() + last.durationMs);
  const next = nextResyncAt
    ? html`${moment(nextResyncAt, now)}<small>${plainTime(nextResyncAt)}</small>`
    : html`<span class="quiet">when Port asks</span>`;
  return html`<dl class="facts">
<div><dt>Last resync</dt><dd>${
    last && ended
      ? html`${stateOf({ ...last, errorCode: undefined })}<small>${moment(ended, now)}, took ${duration(last.durationMs)}</small>`
      : html`<span class="quiet">none yet</span>`
  }</dd></div>
<div><dt>Next resync</dt><dd>${running ? html`running now` : next}</dd></div>
<div><dt>Read completely</dt><dd>${share(pairs.complete, total)}<small>of ${number(total)} kinds in accounts</small></dd></div>
<div><dt>Accounts not fully read</dt><dd>${number(coverage.accountsIncomplete)}<small>of ${number(coverage.accounts)} known</small></dd></div>
<div><dt>Entities held back</dt><dd>${number(last?.entities.heldBack ?? 0)}<small>${number(last?.entities.deleted ?? 0)} deleted</small></dd></div>
</dl>`;
}

/** Rounded down, so that 100 % means all. */
function share(part: number, total: number): string {
  return total === 0 ? '–' : `${(Math.floor((part / total) * 1000) / 10).toFixed(1)} %`;
}

function accountPage(snapshot: StatusSnapshot, account: ShownAccount, json: string): string {
  const { generatedAt: now, program, running } = snapshot;
  const { id, name, summary, kinds } = account;
  const isWhole =
    summary !== null && summary.kindsIncomplete === 0 && summary.failure === undefined;
  const level = summary === null ? 'unknown' : isWhole ? 'ok' : 'warning';
  const called = name === '' ? id : `${id} (${name})`;
  const found = isWhole
    ? 'everything was read'
    : `${number(summary?.kindsIncomplete ?? 0)} of ${number(kinds.length)} kinds not read completely`;
  const heading =
    summary === null ? `No resync has met the account ${id}` : `Account ${called}: ${found}`;
  const why = summary?.failure === undefined ? '' : ` It cannot be opened: ${summary.failure}.`;
  const unlisted = summary?.isListed === false ? ' It is not in the last list of accounts.' : '';
  return documentOf(snapshot, {
    title: `${id} · ${program.integration} · ocean-aws`,
    level,
    heading,
    lead: html`<p class="todo"><a href="?">All accounts</a>${why}${unlisted}</p>`,
    body: html`${runningSection(running, now)}${kinds.length > 0 ? pairTable(kinds, now) : undefined}`,
    json,
  });
}

function pairTable(kinds: readonly Pair[], now: Date): Html {
  return html`<div id="pairs" data-live><section aria-labelledby="pairs-title"><h2 id="pairs-title">Kinds</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Kinds of this account"><table><caption class="unseen">Every kind of this account, as it was last read</caption>
<thead><tr><th scope="col">Kind</th><th scope="col">Outcome</th><th scope="col">Why</th><th scope="col">Regions not complete</th>
<th scope="col" class="num">Cells complete</th><th scope="col" class="num">Resources</th><th scope="col">Whole reading</th></tr></thead>
<tbody>${kinds.map((pair) => pairRow(pair, now))}</tbody></table></div></section></div>`;
}

function pairRow(pair: Pair, now: Date): Html {
  const { kind, status, isBeingRead, code, regions, cells, cellsIncomplete, items, readAt } = pair;
  const read = isBeingRead ? html` <span class="quiet">being read</span>` : '';
  return html`<tr><th scope="row">${kind}</th>
<td>${status ? statusMark(status) : html`<span class="quiet">not read yet</span>`}${read}</td><td>${code}</td>
<td>${regions.join(', ')}</td><td class="num">${number(Math.max(0, cells - cellsIncomplete))} of ${number(cells)}</td>
<td class="num">${number(items)}</td><td class="nowrap">${readAt ? moment(readAt, now) : html`<span class="quiet">never</span>`}</td></tr>`;
}

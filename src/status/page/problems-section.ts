// What is wrong, with what to do about it; and what was deleted or held back, with the reasons.
import type { FirstOf, ShownGroup, ShownProblem, ShownReport } from '../snapshot.js';
import { counted, number } from './format.js';
import { type Html, html } from './html.js';

/** Empty where nothing is wrong. */
export function problemsSection(last: ShownReport | null): Html {
  const list = last?.problemList;
  if (!list || list.total === 0) return html`<div id="problems" data-live></div>`;
  return html`<div id="problems" data-live><section aria-labelledby="problems-title">
<h2 id="problems-title">Problems <small>${counted(list.total, 'cause')} in the last resync</small></h2>
<ol class="problems">${list.items.map(problemItem)}</ol>
${rest(list, 'problems')}
</section></div>`;
}

function problemItem({ severity, code, message, remedy, accounts, regions }: ShownProblem): Html {
  const isError = severity === 'error';
  return html`<li><span class="${isError ? 'bad' : 'warning'}"><span aria-hidden="true">${isError ? '✕' : '▲'}</span><span class="unseen">${severity}</span></span>
<div><p class="what">${message} <code class="quiet">${code}</code></p>
${remedy === '' ? undefined : html`<p class="fix"><b>What to do:</b> ${remedy}</p>`}
${accounts.total > 0 ? accountsOf(accounts, regions) : undefined}</div></li>`;
}

function accountsOf(accounts: FirstOf<string>, regions: readonly string[]): Html {
  const links = accounts.items.map(
    (id, index) =>
      html`${index > 0 ? ', ' : ''}<a class="id" href="?account=${encodeURIComponent(id)}">${id}</a>`,
  );
  const more = accounts.total - accounts.items.length;
  return html`<details><summary>${counted(accounts.total, 'account')}${regions.length > 0 ? `, ${counted(regions.length, 'region')}` : ''}</summary>
<p class="ids">${links}${more > 0 ? ` and ${number(more)} more` : ''}</p>
${regions.length > 0 ? html`<p class="ids quiet">${regions.join(', ')}</p>` : undefined}</details>`;
}

/** Two tables, of which either may be absent. */
export function changesSection(last: ShownReport | null): Html {
  const held = last?.heldBack.total ? last.heldBack : undefined;
  const gone = last?.deletions.total ? last.deletions : undefined;
  const heldCount = last?.entities.heldBack ?? 0;
  const goneCount = last?.entities.deleted ?? 0;
  return html`<div id="changes" data-live>${
    held &&
    html`<section aria-labelledby="held-title">
<h2 id="held-title">Held back <small>${counted(heldCount, 'entity', 'entities')} not seen, but not proven to be gone either</small></h2>
${groupTable(held, 'Entities that were kept, with the reasons')}</section>`
  }${
    gone &&
    html`<section aria-labelledby="gone-title">
<h2 id="gone-title">Deleted <small>${counted(goneCount, 'entity', 'entities')} with evidence</small></h2>
${groupTable(gone, 'Entities that were deleted, with the reasons')}</section>`
  }</div>`;
}

function groupTable(groups: FirstOf<ShownGroup>, caption: string): Html {
  const rows = groups.items.map(
    ({ blueprint, because, count }) => html`<tr><th scope="row"><code>${blueprint}</code></th>
<td class="num">${number(count)}</td><td>${because}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">Blueprint</th><th scope="col" class="num">Entities</th><th scope="col">Why</th></tr></thead>
<tbody>${rows}</tbody></table></div>${rest(groups, 'rows')}`;
}

function rest({ total, items }: FirstOf<unknown>, what: string): Html | undefined {
  const more = total - items.length;
  return more > 0
    ? html`<p class="quiet">And ${number(more)} more ${what} in the log.</p>`
    : undefined;
}

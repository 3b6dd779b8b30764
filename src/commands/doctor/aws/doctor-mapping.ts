// The mapping that the doctor reads AWS by: everything is asked that the real one asks for, and no
// entity comes of it.
import { isObject } from '../../../lib/json-value.js';
import { readMember } from '../../../lib/read-member.js';

/** Opens every account, and asks for no resource. */
export const ACCOUNTS_ONLY: object = {
  resources: [
    {
      kind: 'AWS::Account::Info',
      selector: { query: 'false' },
      port: { entity: { mappings: { identifier: '.Type', blueprint: '"none"' } } },
    },
  ],
};

/**
 * The mapping with selectors that take nothing, and which still read all that they read before, so
 * that the same enrichments are needed. What is no mapping stays as it is.
 */
export function selectingNoItem(document: unknown): unknown {
  const resources = readMember(document, 'resources');
  if (!isObject(document) || !Array.isArray(resources)) return document;
  return { ...document, resources: resources.map(withoutItems) };
}

function withoutItems(resource: unknown): unknown {
  const selector = readMember(resource, 'selector');
  const query = readMember(selector, 'query');
  if (!isObject(resource) || !isObject(selector) || typeof query !== 'string') return resource;
  // What follows `false and` is never evaluated. A comment in it ends with its line.
  return { ...resource, selector: { ...selector, query: `false and (${query}\n)` } };
}

/** The kinds of its resources; none when it is no mapping. */
export function kindsOf(document: unknown): ReadonlySet<string> {
  const resources = readMember(document, 'resources');
  if (!Array.isArray(resources)) return new Set();
  const kinds = resources.map((resource: unknown) => readMember(resource, 'kind'));
  return new Set(kinds.filter((kind) => typeof kind === 'string'));
}

// The text of a manifest -> its objects, as Kubernetes reads them, and what is wrong with the text.
import { isMap as isYamlMap, parseAllDocuments, visit } from 'yaml';
import { asJson, type JsonMap, listOf, mapOf } from './json.js';

export interface Documents {
  readonly objects: readonly JsonMap[];
  readonly problems: readonly string[];
}

/**
 * Every object of the manifest; those of a `List` by themselves. Throws on text that is no YAML.
 */
export function readDocuments(text: string): Documents {
  const problems: string[] = [];
  // Kubernetes reads YAML 1.1, where `y` and `on` are booleans, but leaves dates as text.
  const options = { version: '1.1', uniqueKeys: false, customTags: withoutDates } as const;
  const objects = parseAllDocuments(text, options).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    visit(document, {
      Map: (_, map) => {
        const keys = map.items.map(({ key }) => String(key));
        for (const key of new Set(keys.filter((each, at) => keys.indexOf(each) !== at)))
          problems.push(`duplicate key: ${key}`);
      },
    });
    if (!isYamlMap(document.contents)) return [];
    const object = mapOf(asJson(document.toJS()));
    return object['kind'] === 'List' ? listOf(object['items']).map(mapOf) : [object];
  });
  return { objects, problems };
}

function withoutDates<Tag>(tags: readonly Tag[]): Tag[] {
  return tags.filter((tag) => !JSON.stringify(tag).includes('yaml.org,2002:timestamp'));
}

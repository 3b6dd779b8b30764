// Values in answers of AWS that are not of the type that the API's model gives them. One of them
// must not cost the page that it stands in: it is passed on as it is, or left out where it is none
// at all, and said once for each field. The value itself is never kept.

/**
 * What a reader of answers calls for an odd value; `field` is the structure and its member, such as
 * `Account.JoinedTimestamp`.
 */
export type NoteOdd = (field: string, expected: Expected, effect: 'passed-on' | 'left-out') => void;

export type Expected =
  | 'date'
  | 'number'
  | 'boolean'
  | 'text'
  | 'blob'
  | 'list'
  | 'map'
  | 'structure'
  | 'value';

export interface OddValues {
  /** A note-taker for the answers of one service, by the SDK's service id. */
  of(service: string): NoteOdd;
  /** A sentence for each field since the last `forget`. */
  messages(): readonly string[];
  forget(): void;
}

/** More fields than this are counted only: something else than AWS is answering. */
const MAX_FIELDS = 50;

/** Notes of all clients of a gateway. */
export function createOddValues(): OddValues {
  const fields = new Map<string, { readonly sentence: (times: number) => string; times: number }>();
  let further = 0;
  return {
    of: (service) => (field, expected, effect) => {
      const key = `${service} ${field} ${expected} ${effect}`;
      const known = fields.get(key);
      if (known !== undefined) known.times += 1;
      else if (fields.size >= MAX_FIELDS) further += 1;
      else
        fields.set(key, {
          times: 1,
          sentence: (times) => sentenceOf(service, field, expected, effect, times),
        });
    },
    messages() {
      const all = [...fields.values()].map(({ sentence, times }) => sentence(times));
      return further === 0
        ? all
        : [
            ...all,
            `${further} further values of other fields in answers of AWS are not of the type that its API gives them.`,
          ];
    },
    forget() {
      fields.clear();
      further = 0;
    },
  };
}

function sentenceOf(
  service: string,
  field: string,
  expected: Expected,
  effect: 'passed-on' | 'left-out',
  times: number,
): string {
  const outcome = effect === 'passed-on' ? 'passed on as it is' : 'left out';
  return `${service} answered ${times} time(s) with a value of ${field} that is no ${expected}; it was ${outcome}. Check what mappings make of it.`;
}

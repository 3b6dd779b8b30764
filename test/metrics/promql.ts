// What a PromQL expression uses, read as strictly as is possible without Prometheus: unknown
// functions, unbalanced brackets, and labels or durations that are none throw.

export interface UsedMetric {
  readonly metric: string;
  readonly labels: readonly string[];
}

export interface Used {
  readonly metrics: readonly UsedMetric[];
  /** Named after `by`, `on` and the like. */
  readonly grouped: readonly string[];
}

const TOKEN =
  /\s+|"(?:[^"\\\n]|\\.)*"|[a-zA-Z_:][a-zA-Z0-9_:]*|\d+(?:ms|[smhdwy])(?![a-zA-Z0-9_])|\d+(?:\.\d+)?(?![a-zA-Z0-9_])|\$__\w+|=~|!~|!=|==|>=|<=|[=<>+\-*/%^(){}[\],]/y;
const FUNCTIONS = new Set(
  'abs absent absent_over_time ceil changes clamp_max clamp_min delta deriv floor increase irate label_replace max_over_time min_over_time rate round scalar sort sort_desc time timestamp vector'.split(
    ' ',
  ),
);
const AGGREGATIONS = new Set('sum min max avg count topk bottomk quantile stddev'.split(' '));
const GROUPINGS = new Set('by without on ignoring group_left group_right'.split(' '));
const OPERATORS = new Set('and or unless bool offset'.split(' '));
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/** Throws for what Prometheus would not take, as far as it is looked at. */
export function usedIn(expression: string): Used {
  const tokens = tokensOf(expression);
  balanced(tokens, expression);
  const metrics: UsedMetric[] = [];
  const grouped: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const next = tokens[at + 1];
    if (token === '[' && !/^(\d+(ms|[smhdwy])|\$__\w+)$/.test(next ?? ''))
      throw new Error(`no duration in [${next}]: ${expression}`);
    if (!/^[a-zA-Z_:]/.test(token)) continue;
    if (GROUPINGS.has(token)) {
      const end = tokens.indexOf(')', at);
      if (next !== '(') throw new Error(`${token} without labels: ${expression}`);
      grouped.push(...tokens.slice(at + 2, end).filter((each) => each !== ','));
      at = end;
    } else if (FUNCTIONS.has(token) || (AGGREGATIONS.has(token) && next !== '{')) {
      if (FUNCTIONS.has(token) && next !== '(')
        throw new Error(`${token} is not called: ${expression}`);
    } else if (OPERATORS.has(token)) {
      if (token === 'offset' && !/^\d+[smhdwy]$/.test(next ?? ''))
        throw new Error(`offset by no duration: ${expression}`);
    } else if (next === '(') throw new Error(`${token} is no function: ${expression}`);
    else {
      const end = next === '{' ? tokens.indexOf('}', at) : at;
      metrics.push({ metric: token, labels: labelsOf(tokens.slice(at + 2, end), expression) });
      at = end;
    }
  }
  if (metrics.length === 0) throw new Error(`no metric: ${expression}`);
  return { metrics, grouped };
}

function tokensOf(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(expression)?.[0];
    if (found === undefined) throw new Error(`not PromQL at ${from}: ${expression}`);
    if (found.trim() !== '') tokens.push(found);
  }
  return tokens;
}

function balanced(tokens: readonly string[], expression: string): void {
  const open: string[] = [];
  for (const token of tokens) {
    const close = CLOSES[token];
    if (close !== undefined) open.push(close);
    else if (Object.values(CLOSES).includes(token) && open.pop() !== token)
      throw new Error(`brackets: ${expression}`);
  }
  if (open.length > 0) throw new Error(`brackets: ${expression}`);
}

function labelsOf(tokens: readonly string[], expression: string): readonly string[] {
  const labels: string[] = [];
  for (let at = 0; at < tokens.length; at += 4) {
    const [label = '', operator = '', value = '', comma = ','] = tokens.slice(at, at + 4);
    if (
      !/^[a-z_]+$/.test(label) ||
      !['=', '=~', '!=', '!~'].includes(operator) ||
      !value.startsWith('"')
    )
      throw new Error(`no matcher ${label}${operator}${value}: ${expression}`);
    if (comma !== ',') throw new Error(`matchers without a comma: ${expression}`);
    labels.push(label);
  }
  return labels;
}

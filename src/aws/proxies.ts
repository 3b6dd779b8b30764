// The proxies that the environment names, for requests to AWS: `https_proxy`, `http_proxy` and, for whichever of them is missing, `all_proxy`, in
// lower case before upper case, as curl and Python's clients read them.

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface HttpProxy {
  /** Scheme, host and port; never the user or password. */
  readonly address: string;
  /** The Proxy-Authorization header. */
  readonly authorization?: string;
}

export interface Proxies {
  readonly byProtocol: ReadonlyMap<'http' | 'https', HttpProxy>;
  readonly noProxy: string;
  /** What is wrong with the variables, without their values: they may hold a password. */
  readonly problems: readonly string[];
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);

/** Reads the variables. One that cannot be used is among `problems`, and names no proxy. */
export function readProxies(env: ProxyEnvironment): Proxies {
  const byProtocol = new Map<'http' | 'https', HttpProxy>();
  const problems = new Map<string, string>();
  for (const protocol of ['https', 'http'] as const) {
    const found = variable(env, `${protocol}_proxy`) ?? variable(env, 'all_proxy');
    if (found === undefined) continue;
    const proxy = parseProxy(found.value);
    if (typeof proxy === 'string') problems.set(found.name, `${found.name}: ${proxy}`);
    else byProtocol.set(protocol, proxy);
  }
  return { byProtocol, noProxy: variable(env, 'no_proxy')?.value ?? '', problems: [...problems.values()] };
}

/** The proxy, or what is wrong with the text. A host without a scheme is one of HTTP, as curl has it. */
function parseProxy(text: string): HttpProxy | string {
  const written = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(written)) return 'it is not a valid URL; expected http://host:port or http://user:password@host:port';
  const { protocol, host, username, password } = new URL(written);
  if (!SCHEMES.has(protocol)) return `proxies by ${protocol.slice(0, -1)} are not supported; expected http:// or https://`;
  const address = `${protocol}//${host}`;
  if (username === '' && password === '') return { address };
  return { address, authorization: `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}` };
}

/** A percent sign that is no escape stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function variable(env: ProxyEnvironment, name: string): { readonly name: string; readonly value: string } | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    const value = env[spelling]?.trim();
    if (value !== undefined && value !== '') return { name: spelling, value };
  }
  return undefined;
}

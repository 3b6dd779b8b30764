// The proxy variables of the environment, in lower case before upper case, as curl and Python's
// clients read them. `all_proxy` stands in for whichever of `https_proxy` and `http_proxy` is
// missing.

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface ProxyVariable {
  /** As it is spelt in the environment. */
  readonly name: string;
  readonly value: string;
}

/** The variable that names the proxy for a protocol, if one does. */
export function proxyVariable(
  env: ProxyEnvironment,
  protocol: 'http' | 'https',
): ProxyVariable | undefined {
  return variable(env, `${protocol}_proxy`) ?? variable(env, 'all_proxy');
}

/** What `no_proxy` lists; empty when it is not set. */
export function noProxy(env: ProxyEnvironment): string {
  return variable(env, 'no_proxy')?.value ?? '';
}

/**
 * A proxy's URL, undefined when the text is none. A host without a scheme is one of HTTP, as curl
 * has it.
 */
export function proxyUrl(text: string): URL | undefined {
  const written = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(written) ? new URL(written) : undefined;
}

/** Scheme, host and port, for messages; never the user or password. */
export function proxyAddress({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** The value of the `Proxy-Authorization` header; undefined for a proxy that wants none. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

function variable(env: ProxyEnvironment, name: string): ProxyVariable | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    const value = env[spelling]?.trim();
    if (value !== undefined && value !== '') return { name: spelling, value };
  }
  return undefined;
}

/** The text with its escapes undone; a percent sign that begins no escape stands for itself. */
export function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

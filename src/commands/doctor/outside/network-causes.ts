// What a request that got no answer of its service means, and who must do what: the same words for
// Port and for AWS.
import {
  noProxy,
  type ProxyEnvironment,
  proxyVariable,
} from '../../../lib/network/proxy-variables.js';
import { proxyFor } from '../../../port/http/proxy.js';
import type { FindingCause, FindingState } from '../finding.js';
import { cause } from './found.js';

export interface NetworkTrouble {
  /** As in evidence of AWS: `name-not-resolved`, `tls-failed` and so on. */
  readonly code: string;
  /** What the transport says, without a secret. */
  readonly message: string;
  /** Codes of Node, OpenSSL and the resolver, as far as they are known. */
  readonly errors: readonly string[];
}

export interface NetworkTarget {
  /** `Port` or `AWS`. */
  readonly whose: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** What the same proxy or rule concerns, where that is more. */
  readonly hosts?: string;
  /** What of the settings says where it is. */
  readonly setting: string;
  readonly env: ProxyEnvironment;
}

export interface NetworkCause {
  readonly state: Exclude<FindingState, 'ok' | 'not provable'>;
  readonly cause: FindingCause;
}

/** The cause of a trouble, and what the finding is by it. */
export function networkCause(trouble: NetworkTrouble, target: NetworkTarget): NetworkCause {
  const code = tlsCode(trouble);
  const told = TOLD[code] ?? OTHER;
  const message = told.says({ ...trouble, ...target });
  return { state: told.state, cause: cause(code, message, told.remedy({ ...trouble, ...target })) };
}

/** The codes in an error and its causes. */
export function errorCodes(thrown: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if ('code' in at && typeof at.code === 'string') codes.push(at.code);
  return codes;
}

/** The proxy by which an address is reached, and the variable that names it; for words only. */
export function proxyInUse(env: ProxyEnvironment, origin: string): string | undefined {
  try {
    const proxy = proxyFor(origin, env);
    return proxy === undefined ? undefined : `${proxy.address} (${variableOf(env, origin)})`;
  } catch {
    return undefined;
  }
}

interface Told {
  readonly state: NetworkCause['state'];
  says(at: NetworkTrouble & NetworkTarget): string;
  remedy(at: NetworkTrouble & NetworkTarget): string;
}

const AUTHORITY =
  /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE)/;

function tlsCode({ code, errors }: NetworkTrouble): string {
  if (code !== 'tls-failed') return code;
  if (errors.some((each) => AUTHORITY.test(each))) return 'tls-authority-unknown';
  if (errors.some((each) => /ALTNAME|HOSTNAME/.test(each))) return 'tls-wrong-name';
  return errors.some((each) => /EXPIRED|NOT_YET_VALID/.test(each)) ? 'tls-wrong-time' : code;
}

const host = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : origin);
const errorOf = ({ errors }: NetworkTrouble): string =>
  errors[0] === undefined ? '' : ` (${errors[0]})`;

/** For where a connection fails: only a proxy may be let out. */
function orProxy({ env, origin }: NetworkTarget): string {
  const variable = variableOf(env, origin);
  return variable === undefined
    ? ' If this network lets only a proxy out, name it in HTTPS_PROXY.'
    : ` NO_PROXY (${noProxy(env)}) makes requests to it go past the proxy of ${variable}: take it out of the list if only the proxy is let out.`;
}

const OPEN = ({ origin }: NetworkTarget): string =>
  `Whoever runs this network (firewall, security group, NetworkPolicy, VPC endpoint) lets this machine connect to ${host(origin)}`;

const OTHER: Told = {
  state: 'unreachable',
  says: ({ origin, message }) => `${host(origin)} gave no answer: ${message}`,
  remedy: (at) => `${OPEN(at)}, or ${at.setting} is corrected.${orProxy(at)}`,
};

const TOLD: Readonly<Record<string, Told>> = {
  'name-not-resolved': {
    state: 'unreachable',
    says: (at) =>
      at.errors.includes('EAI_AGAIN')
        ? `The resolver of this machine gave no answer for ${host(at.origin)} (EAI_AGAIN)`
        : `The name ${host(at.origin)} does not resolve${errorOf(at)}`,
    remedy: (at) =>
      `Correct ${at.setting} if the name is not the right one; else whoever runs DNS here (in Kubernetes: CoreDNS, and a NetworkPolicy that allows port 53) makes it resolve.${orProxy(at)}`,
  },
  'connection-refused': {
    state: 'unreachable',
    says: ({ origin }) => `${host(origin)} refused the connection`,
    remedy: (at) =>
      `Nothing listens there, or a firewall refuses: correct ${at.setting}, or ${OPEN(at).replace(/^W/, 'w')}.${orProxy(at)}`,
  },
  'connect-timeout': {
    state: 'unreachable',
    says: ({ origin }) => `No connection to ${host(origin)} came about in time`,
    remedy: (at) => `${OPEN(at)}, or ${at.setting} is corrected.${orProxy(at)}`,
  },
  'host-unreachable': {
    state: 'unreachable',
    says: (at) => `There is no route to ${host(at.origin)}${errorOf(at)}`,
    remedy: (at) => `${OPEN(at)}, or ${at.setting} is corrected.${orProxy(at)}`,
  },
  timeout: {
    state: 'unreachable',
    says: ({ origin, message, env }) => {
      const proxy = proxyInUse(env, origin);
      return `${host(origin)} does not answer: ${message}${proxy === undefined ? '' : `, through the proxy ${proxy}`}`;
    },
    remedy: (at) =>
      `Something takes the connection and says nothing: whoever runs it (proxy, firewall, VPC endpoint) looks why, or ${at.setting} is corrected.`,
  },
  'proxy-unreachable': {
    state: 'unreachable',
    says: ({ message }) => `${message.charAt(0).toUpperCase()}${message.slice(1)}`,
    remedy: ({ env, origin, hosts = host(origin) }) =>
      `Correct the proxy in ${variableOf(env, origin) ?? 'the proxy variable'}, or let this machine connect to it; if ${hosts} can be reached without, list that in NO_PROXY.`,
  },
  'proxy-login': {
    state: 'denied',
    says: ({ message }) => `${message.charAt(0).toUpperCase()}${message.slice(1)}`,
    remedy: ({ env, origin }) =>
      `Give user and password in ${variableOf(env, origin) ?? 'the proxy variable'} (http://user:password@host:port, special characters percent-encoded); whoever runs the proxy knows them.`,
  },
  'proxy-refused': {
    state: 'denied',
    says: ({ message }) => `${message.charAt(0).toUpperCase()}${message.slice(1)}`,
    remedy: ({ origin, hosts = host(origin) }) =>
      `Whoever runs the proxy allows ${hosts} in its rules (CONNECT); if that can be reached without, list it in NO_PROXY.`,
  },
  'tls-authority-unknown': {
    state: 'wrong',
    says: (at) =>
      `The certificate that ${host(at.origin)} shows is of an authority that is not known here${errorOf(at)}`,
    remedy: ({ origin, setting }) =>
      `If a proxy or firewall inspects TLS, or ${host(origin)} is of your own: name the PEM file of its authority in NODE_EXTRA_CA_CERTS, or put it into the folder that APPLICATION__CA_FOLDER names (the chart's selfSignedCertificate does that). Else ${setting} leads to somebody else.`,
  },
  'tls-wrong-name': {
    state: 'wrong',
    says: (at) => `The certificate that ${host(at.origin)} shows is for another name${errorOf(at)}`,
    remedy: ({ setting, origin }) =>
      `Correct ${setting} to the name that the certificate has, or whoever runs ${host(origin)} gives it a certificate of its name. Another one answers there if neither fits: ask whoever runs the network.`,
  },
  'tls-wrong-time': {
    state: 'wrong',
    says: (at) =>
      `The certificate that ${host(at.origin)} shows has expired, or is not valid yet, by the clock of this machine${errorOf(at)}`,
    remedy: ({ origin }) =>
      `Look at the clock of this machine first (NTP); if it is right, whoever runs ${host(origin)}, or the proxy before it, renews the certificate.`,
  },
  'tls-failed': {
    state: 'wrong',
    says: (at) => `${host(at.origin)} does not speak TLS as it should${errorOf(at)}`,
    remedy: ({ setting }) =>
      `Something else than the service answers there, or HTTP is spoken where HTTPS is written: correct scheme, host and port in ${setting}, or ask whoever runs the network.`,
  },
  'no-endpoint': {
    state: 'wrong',
    says: ({ setting, message }) => `No address follows from ${setting}: ${message}`,
    remedy: ({ setting }) =>
      `Correct ${setting}, AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT: not all of them go together.`,
  },
  foreign: {
    state: 'wrong',
    says: ({ origin, whose, message }) =>
      `Something else than ${whose} answers at ${host(origin)}: ${message.replace(STRANGER, "what it sent is none of AWS's$1")}`,
    remedy: ({ whose, setting, origin }) =>
      `A login page of the network, a firewall, a proxy or another server stands in between: whoever runs it lets requests to ${host(origin)} pass unchanged, or ${setting} is corrected to the address of ${whose}.`,
  },
};

/** How messages of AWS's errors begin then; the rest says less. */
const STRANGER = /^answered by something else than AWS( \([^)]*\))?:.*$/s;

function variableOf(env: ProxyEnvironment, origin: string): string | undefined {
  return proxyVariable(env, origin.startsWith('https:') ? 'https' : 'http')?.name;
}

// Where Port takes what it shows of a run: addresses in the integration's own document. Our token
// goes there, so an address that is not plainly one is not used.
import * as z from 'zod';
import { createSingleFlight } from '../../lib/waiting/single-flight.js';
import { portPath } from '../http/call.js';
import { lastStatus } from '../http/errors.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { OCEAN_CORE_VERSION } from '../integration/core-version.js';

export interface IngestUrls {
  /**
   * The address below which metrics and heartbeats go, without a slash at its end. Undefined when
   * Port names none that may be used: there is nothing to be sent then. Rejects while Port does not
   * tell; whoever asks again after that has it asked again.
   */
  metrics(signal?: AbortSignal): Promise<string | undefined>;
  /** The same for the log, to be used as it is. */
  logs(signal?: AbortSignal): Promise<string | undefined>;
  /** To be told why a call to an address failed: one that is gone is read anew, some time later. */
  failed(error: unknown): void;
}

export interface IngestUrlsDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly config: {
    readonly integration: { readonly identifier: string };
    readonly port: { readonly baseUrl: string };
  };
  readonly log: PortLog;
  /** A clock that does not jump; by default that of the process. */
  readonly now?: () => number;
}

type Sort = 'metrics' | 'logs';
type Addresses = Readonly<Record<Sort, string | undefined>>;

/** What was read is read anew at most so often: a missing address, or one that is gone. */
const REREAD_MS = 240_000;
const GONE: ReadonlySet<number | undefined> = new Set([404, 410]);
/** Longer is no address. */
const MAX_URL_LENGTH = 2_048;

const address = z.object({ ingestUrl: z.unknown().optional() }).nullish().catch(undefined);
const documentAnswer = z.object({
  integration: z.object({ metricAttributes: address, logAttributes: address }),
});

/**
 * Asks Port with the first call, once for all who want to know, and goes on as long as one of them
 * waits; an address that is no good is one warning.
 */
export function createIngestUrls(deps: IngestUrlsDeps): IngestUrls {
  const { http, config, log, now = () => performance.now() } = deps;
  const { identifier } = config.integration;
  const reading = createSingleFlight(read);
  const said = new Set<string>();
  let known: { readonly addresses: Addresses; readonly at: number } | undefined;
  let isDoubted = false;

  async function read(signal: AbortSignal): Promise<Addresses> {
    try {
      known = { addresses: await ask(signal), at: now() };
    } catch (error) {
      if (known === undefined || signal.aborted) throw error;
      // What was known has to do for some more time.
      known = { ...known, at: now() };
    }
    isDoubted = false;
    return known.addresses;
  }

  async function ask(signal: AbortSignal): Promise<Addresses> {
    const { integration } = await http.request(
      {
        method: 'GET',
        path: portPath`/integration/${identifier}`,
        query: { oceanCoreVersion: OCEAN_CORE_VERSION, isPolling: false },
        bestEffort: true,
        signal,
      },
      documentAnswer,
    );
    return {
      metrics: usable('metrics', integration.metricAttributes?.ingestUrl),
      logs: usable('logs', integration.logAttributes?.ingestUrl),
    };
  }

  function usable(sort: Sort, found: unknown): string | undefined {
    if (found === undefined || found === null) {
      log.debug({ sort }, 'Port names no address for this: nothing of the sort is sent to it');
      return undefined;
    }
    const { url, problem } = judgeAddress(found, sort, config.port.baseUrl);
    const warning = `${sort} ${problem}`;
    if (problem !== undefined && !said.has(warning))
      log.warn(
        { sort, problem },
        `Port names an address for ${sort} that is not used, so none are sent to it: ${problem}`,
      );
    if (problem !== undefined) said.add(warning);
    return url;
  }

  async function addressOf(sort: Sort, signal?: AbortSignal): Promise<string | undefined> {
    const isWanting = isDoubted || known?.addresses[sort] === undefined;
    if (known === undefined || (isWanting && now() - known.at >= REREAD_MS))
      return (await reading(signal))[sort];
    return known.addresses[sort];
  }

  return {
    metrics: (signal) => addressOf('metrics', signal),
    logs: (signal) => addressOf('logs', signal),
    failed(error) {
      isDoubted ||= GONE.has(lastStatus(error));
    },
  };
}

type Judged =
  | { readonly url: string; readonly problem?: undefined }
  /** Never the address itself, which may hold a secret. */
  | { readonly url?: undefined; readonly problem: string };

function judgeAddress(found: unknown, sort: Sort, baseUrl: string): Judged {
  if (typeof found !== 'string') return { problem: 'it is not a text' };
  if (found.length > MAX_URL_LENGTH)
    return { problem: `it is longer than ${MAX_URL_LENGTH} characters` };
  if (!URL.canParse(found)) return { problem: 'it is not a URL' };
  const url = new URL(found);
  const isOpen = new URL(baseUrl).protocol === 'http:';
  if (url.protocol !== 'https:' && !(isOpen && url.protocol === 'http:'))
    return { problem: isOpen ? 'it is not an http or https URL' : 'it is not an https URL' };
  if (url.username !== '' || url.password !== '') return { problem: 'it holds credentials' };
  if (url.hash !== '') return { problem: 'it has a fragment' };
  if (sort === 'logs') return { url: url.href };
  if (url.search !== '') return { problem: 'it has a query' };
  return { url: url.href.replace(/\/+$/, '') };
}

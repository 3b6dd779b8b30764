// Where Port takes what it shows of a run: addresses in the integration's own document. Our token
// goes there, so an address that is not plainly one is not used.
import * as z from 'zod';
import { portPath } from '../http/call.js';
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
}

export interface IngestUrlsDeps {
  readonly http: Pick<PortHttp, 'request'>;
  readonly config: {
    readonly integration: { readonly identifier: string };
    readonly port: { readonly baseUrl: string };
  };
  readonly log: PortLog;
}

type Sort = 'metrics' | 'logs';
type Addresses = Readonly<Record<Sort, string | undefined>>;

/** Longer is no address. */
const MAX_URL_LENGTH = 2_048;

const address = z.object({ ingestUrl: z.unknown().optional() }).nullish().catch(undefined);
const documentAnswer = z.object({
  integration: z.object({ metricAttributes: address, logAttributes: address }),
});

/** Asks Port with the first call, once for both; an address that is no good is one warning. */
export function createIngestUrls({ http, config, log }: IngestUrlsDeps): IngestUrls {
  const { identifier } = config.integration;
  let known: Promise<Addresses> | undefined;

  async function read(signal: AbortSignal | undefined): Promise<Addresses> {
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
    if (problem !== undefined)
      log.warn(
        { sort, problem },
        `Port names an address for ${sort} that is not used, so none are sent to it: ${problem}`,
      );
    return url;
  }

  /** The first who asks asks for all; that failure is everybody's, and forgotten. */
  async function addresses(signal: AbortSignal | undefined): Promise<Addresses> {
    const asked = known ?? read(signal);
    known = asked;
    try {
      return await asked;
    } catch (error) {
      if (known === asked) known = undefined;
      throw error;
    }
  }

  return {
    metrics: async (signal) => (await addresses(signal)).metrics,
    logs: async (signal) => (await addresses(signal)).logs,
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

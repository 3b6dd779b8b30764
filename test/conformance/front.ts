// A small front before moto for what moto lacks and the daemon cannot do without; everything else
// is passed on unchanged.
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

export interface Front extends AsyncDisposable {
  readonly url: string;
}

/**
 * Answers account:ListRegions with `regions`, and refuses the operations in `denied`, as an IAM
 * policy would.
 */
export async function startFront(
  target: string,
  { regions, denied }: { regions: readonly string[]; denied: ReadonlySet<string> },
): Promise<Front> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === 'POST' && incoming.url === '/listRegions') {
      incoming.resume();
      return answer(outgoing, 200, {
        Regions: regions.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED' })),
      });
    }
    if (denied.has(operationOf(incoming))) {
      incoming.resume();
      return answer(outgoing, 400, {
        __type: 'AccessDeniedException',
        message: 'refused by the front before moto',
      });
    }
    pass(incoming, outgoing, { target, agent }).catch((error: unknown) =>
      outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The front has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

/** The operation in the header of the JSON protocols, or in the path of the CBOR protocol. */
function operationOf({ headers, url = '' }: IncomingMessage): string {
  const header = headers['x-amz-target'];
  const named = typeof header === 'string' ? header : url;
  return named.slice(Math.max(named.lastIndexOf('.'), named.lastIndexOf('/')) + 1);
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { target, agent }: { target: string; agent: Agent },
): Promise<void> {
  const { method, url, headers } = incoming;
  const passed = request(new URL(target), { agent, method, path: url, headers });
  const answered = once(passed, 'response');
  await pipeline(incoming, passed);
  const [response]: IncomingMessage[] = await answered;
  if (response === undefined) throw new Error('moto did not answer');
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  await pipeline(response, outgoing);
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': 'front' });
  outgoing.end(JSON.stringify(body));
}

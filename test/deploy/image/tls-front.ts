// TLS before a server of this machine, with the certificate that nobody trusts by himself.
import { request } from 'node:http';
import { createServer } from 'node:https';
import { CERTIFICATE, KEY } from '../../port/certificate.js';

export interface Front extends AsyncDisposable {
  readonly url: string;
}

/** Passes every request on to the address as it came, `host` included, and the answer back. */
export async function tlsBefore(address: string): Promise<Front> {
  const { hostname, port } = new URL(address);
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request(
      { hostname, port, method, path: url, headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    url: `https://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

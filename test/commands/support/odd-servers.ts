// Servers that stand where Port, AWS or a proxy should be, on loopback.
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Socket,
} from 'node:net';
import { CERTIFICATE, KEY } from '../../port/certificate.js';

export interface OddServer {
  readonly port: number;
  close(): Promise<void>;
}

async function listening(
  server: Server | ReturnType<typeof createSocketServer>,
): Promise<OddServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A port on which nobody listens any more. */
export async function deadPort(): Promise<number> {
  const { port, close } = await listening(createSocketServer());
  await close();
  return port;
}

/** Takes every connection, and says nothing. */
export function silentServer(): Promise<OddServer> {
  return listening(createSocketServer((socket) => void socket.resume()));
}

/** Answers everything with its login page. */
export function portal(): Promise<OddServer> {
  return listening(
    createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html><head><title>Guest network</title></head><body>Log in</body></html>');
    }),
  );
}

/** Port, behind a certificate that nobody knows. */
export function tlsFront(target: string): Promise<OddServer> {
  return listening(
    createTlsServer({ key: KEY, cert: CERTIFICATE }, (request, response) =>
      passOn(request, response, new URL(request.url ?? '/', target)),
    ),
  );
}

export interface ProxyRule {
  /** `user:password` that it wants; undefined for none. */
  readonly login?: string;
  /** The status with which it refuses whatever has it. */
  readonly refuses?: number;
}

/** A proxy for requests and tunnels. */
export function startProxy({ login, refuses }: ProxyRule): Promise<OddServer> {
  const refusalOf = ({ headers }: IncomingMessage): number | undefined => {
    const given = headers['proxy-authorization'];
    const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
    return wanted !== undefined && given !== wanted ? 407 : refuses;
  };
  const server = createServer((request, response) => {
    const refusal = refusalOf(request);
    if (refusal === undefined) passOn(request, response, new URL(request.url ?? ''));
    else response.writeHead(refusal, { 'content-type': 'text/html' }).end('<html>no</html>');
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  });
  return listening(server);
}

function passOn(request: IncomingMessage, response: ServerResponse, to: URL): void {
  const { 'proxy-authorization': _login, ...headers } = request.headers;
  const onward = send(to, { method: request.method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

// A scripted AWS for these tests: real HTTP, real wire formats of STS, Organizations, Account and
// EC2, and one function per operation that decides the answer. It knows which account every access
// key it issued belongs to.
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Undefined for unsigned requests. */
  readonly accessKeyId: string | undefined;
  readonly signedRegion: string | undefined;
}

export interface Refusal {
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
}

/** XML inside the result element, an object for JSON protocols, or an error. */
export type Answer =
  | { readonly xml: string }
  | { readonly json: object }
  | { readonly refuse: Refusal };
export type Handler = (call: Call) => Answer | Promise<Answer>;

export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

export interface ScriptedAws {
  readonly endpoint: string;
  readonly calls: Call[];
  /** Keys that AWS accepts, and whose they are. */
  readonly identities: Map<string, Identity>;
  on(operation: string, handler: Handler): void;
  /** The handler in use, to wrap it. */
  handler(operation: string): Handler;
  count(operation: string): number;
  /** Requests that the client gave up before they were answered. */
  abandoned(): number;
  /** An AssumeRole answer for the role, with a new key that GetCallerIdentity recognises. */
  issue(
    roleArn: string,
    options?: {
      arnAccountId?: string;
      keyAccountId?: string;
      expiresAt?: number;
      sessionName?: string;
    },
  ): Answer;
}

export const deny = (message = 'User is not authorized', code = 'AccessDenied'): Answer => ({
  refuse: { code, message, status: 403 },
});

export async function startScriptedAws(): Promise<ScriptedAws> {
  const handlers = new Map<string, Handler>();
  const calls: Call[] = [];
  const identities = new Map<string, Identity>();
  let issued = 0;
  let abandoned = 0;

  const issue: ScriptedAws['issue'] = (roleArn, options = {}) => {
    const accountId = roleArn.split(':')[4] ?? '';
    const partition = roleArn.split(':')[1] ?? 'aws';
    const keyAccountId = options.keyAccountId ?? accountId;
    const suffix = `assumed-role/${roleArn.split('/').at(-1)}/${options.sessionName ?? 'session'}`;
    const accessKeyId = `ASIA${keyAccountId}${String(++issued).padStart(4, '0')}`;
    identities.set(accessKeyId, {
      accountId: keyAccountId,
      arn: `arn:${partition}:sts::${keyAccountId}:${suffix}`,
    });
    const expiration = new Date(options.expiresAt ?? Date.now() + 3_600_000).toISOString();
    return {
      xml: `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret-of-${accessKeyId}</SecretAccessKey><SessionToken>token-of-${accessKeyId}</SessionToken><Expiration>${expiration}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:${partition}:sts::${options.arnAccountId ?? accountId}:${suffix}</Arn></AssumedRoleUser>`,
    };
  };
  const assume: Handler = ({ input }) =>
    issue(String(input['RoleArn']), { sessionName: String(input['RoleSessionName']) });
  handlers.set('AssumeRole', assume);
  handlers.set('AssumeRoleWithWebIdentity', assume);
  handlers.set('GetCallerIdentity', ({ accessKeyId }) => {
    const identity = identities.get(accessKeyId ?? '');
    if (!identity)
      return deny('The security token included in the request is invalid.', 'InvalidClientTokenId');
    return {
      xml: `<Arn>${identity.arn}</Arn><UserId>AIDAX</UserId><Account>${identity.accountId}</Account>`,
    };
  });

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const target = request.headers['x-amz-target'];
    const isQuery = String(request.headers['content-type']).includes('x-www-form-urlencoded');
    const input: Record<string, unknown> = isQuery
      ? Object.fromEntries(new URLSearchParams(body))
      : JSON.parse(body || '{}');
    const operation = isQuery
      ? String(input['Action'])
      : typeof target === 'string'
        ? (target.split('.')[1] ?? '')
        : 'ListRegions';
    const [, accessKeyId, signedRegion] =
      /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const call: Call = { operation, input, accessKeyId, signedRegion };
    calls.push(call);
    response.on('close', () => {
      if (!response.writableEnded) abandoned += 1;
    });
    const answer = await (handlers.get(operation) ?? (() => deny(`no handler for ${operation}`)))(
      call,
    );
    if (response.destroyed) return;
    if ('refuse' in answer) {
      const { code, message = '', status = 400 } = answer.refuse;
      const ec2 = `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>req-1</RequestID></Response>`;
      const sts = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>req-1</RequestId></ErrorResponse>`;
      const xml = operation === 'DescribeRegions' ? ec2 : sts;
      response.writeHead(status, {
        'content-type': isQuery ? 'text/xml' : 'application/x-amz-json-1.1',
        'x-amzn-requestid': 'req-1',
        'x-amzn-errortype': code,
      });
      response.end(isQuery ? xml : JSON.stringify({ __type: code, message, Message: message }));
    } else if ('xml' in answer) {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const result =
        operation === 'DescribeRegions'
          ? answer.xml
          : `<${operation}Result>${answer.xml}</${operation}Result>`;
      response.end(
        `<${operation}Response>${result}<ResponseMetadata><RequestId>req-0</RequestId></ResponseMetadata></${operation}Response>`,
      );
    } else {
      response.writeHead(200, {
        'content-type': target ? 'application/x-amz-json-1.1' : 'application/json',
      });
      response.end(JSON.stringify(answer.json));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    identities,
    on: (operation, handler) => void handlers.set(operation, handler),
    handler: (operation) => handlers.get(operation) ?? (() => deny(`no handler for ${operation}`)),
    abandoned: () => abandoned,
    count: (operation) => calls.filter((call) => call.operation === operation).length,
    issue,
  };
}

// Renders an error as the service would: its code, its words and the form of its protocol.

import {
  type Answer,
  JSON_10_TYPE,
  JSON_11_TYPE,
  JSON_TYPE,
  jsonAnswer,
  XML_TYPE,
  xmlAnswer,
} from './answer.js';
import type { AwsError } from './aws-error.js';
import type { Dialect, Style } from './dialects.js';
import { element } from './xml.js';

/** The name of the request id header of each style. */
export function requestIdHeader(style: Style): string {
  return style === 's3' ? 'x-amz-request-id' : 'x-amzn-RequestId';
}

/** The code an error has in a dialect. */
export function errorCode(error: AwsError, dialect: Dialect): string {
  return 'code' in error.what ? error.what.code : dialect.words[error.what.condition][0];
}

/** Renders an error as the service would. */
export function renderError(error: AwsError, dialect: Dialect, requestId: string): Answer {
  const [code, status, usual] =
    'code' in error.what ? [error.what.code, 400, ''] : dialect.words[error.what.condition];
  const text = error.text ?? usual;
  const answer = renderBody(dialect.style, {
    code,
    text,
    requestId,
    status: error.fields.status ?? status,
    extra: error.fields.extra ?? {},
  });
  const former = dialect.queryCompatible
    ? { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` }
    : {};
  return { ...answer, headers: { ...answer.headers, ...former, ...error.fields.headers } };
}

interface ErrorBody {
  readonly code: string;
  readonly text: string;
  readonly status: number;
  readonly requestId: string;
  readonly extra: Readonly<Record<string, string>>;
}

function renderBody(style: Style, { code, text, status, requestId, extra }: ErrorBody): Answer {
  const core =
    element('Code', code) +
    element('Message', text) +
    Object.entries(extra)
      .map(([name, value]) => element(name, value))
      .join('');
  switch (style) {
    case 'ec2':
      return xmlAnswer(
        `<Response><Errors><Error>${core}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
        XML_TYPE,
        status,
      );
    case 'query': {
      const fault = element('Type', status < 500 ? 'Sender' : 'Receiver');
      const open = '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">';
      return xmlAnswer(
        `${open}<Error>${fault}${core}</Error>${element('RequestId', requestId)}</ErrorResponse>`,
        'text/xml',
        status,
      );
    }
    case 's3':
      return xmlAnswer(
        `<Error>${core}${element('RequestId', requestId)}${element('HostId', `host-${requestId}`)}</Error>`,
        'application/xml',
        status,
      );
    case 'json-1.0':
    case 'json-1.1': {
      const type = style === 'json-1.0' ? JSON_10_TYPE : JSON_11_TYPE;
      return jsonAnswer({ __type: code, Message: text, message: text, ...extra }, type, status);
    }
    case 'rest-json':
      return {
        ...jsonAnswer({ message: text, Message: text, ...extra }, JSON_TYPE, status),
        headers: { 'x-amzn-ErrorType': code },
      };
  }
}

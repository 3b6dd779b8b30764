// SES version 2: identities and configuration sets by page, and each of them by name.

import { configurationSets } from '../../world/configuration-set.js';
import { type EmailIdentity, emailIdentities } from '../../world/email-identity.js';
import { epochJsonAnswer, JSON_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  type Input,
  integer,
  pageOf,
  type Route,
  type Service,
  startOf,
  text,
  vanished,
} from '../call.js';
import { parseJson } from '../json-input.js';
import { parseQuery } from '../query.js';

/** The largest PageSize that ListEmailIdentities takes, and the page of a request without one. */
const LARGEST_PAGE = 1000;
const PAGE = 100;
const ONE = /^\/v2\/email\/(identities|configuration-sets)\/([^/]+)$/;
/**
 * Lists have two spellings: a POST, which the SDK of today sends, and a GET with a query, which
 * older ones do.
 */
const LIST = /^\/v2\/email\/(?:list-)?(identities|configuration-sets)$/;

function bounds(call: Call) {
  const start = startOf(call, text(call.input, 'NextToken'), () =>
    AwsError.code('BadRequestException', 'Invalid next token.'),
  );
  return { start, size: integer(call.input, 'PageSize', 0, LARGEST_PAGE) || PAGE };
}

function listEmailIdentities(call: Call) {
  const identities = emailIdentities.in(call.world, call.identity.accountId, call.region);
  const { start, size } = bounds(call);
  const { positions, nextToken: NextToken } = pageOf(call, identities, start, size);
  return jsonAnswer(
    { EmailIdentities: positions.map((position) => summary(identities.at(position))), NextToken },
    JSON_TYPE,
  );
}

function summary(identity: EmailIdentity | undefined) {
  const { IdentityType, IdentityName, SendingEnabled, VerificationStatus } = identity ?? {};
  return { IdentityType, IdentityName, SendingEnabled, VerificationStatus };
}

function getEmailIdentity(call: Call) {
  const name = text(call.input, 'EmailIdentity') ?? '';
  const found = vanished(call, name)
    ? undefined
    : emailIdentities.in(call.world, call.identity.accountId, call.region).find(name);
  if (found === undefined)
    throw AwsError.code('NotFoundException', `Email identity ${name} does not exist.`, {
      status: 404,
    });
  const { IdentityName: _name, SendingEnabled: _sending, ...details } = found;
  return epochJsonAnswer(details, JSON_TYPE);
}

function listConfigurationSets(call: Call) {
  const sets = configurationSets.in(call.world, call.identity.accountId, call.region);
  const { start, size } = bounds(call);
  const { positions, nextToken: NextToken } = pageOf(call, sets, start, size);
  return jsonAnswer(
    {
      ConfigurationSets: positions.map((position) => sets.at(position)?.ConfigurationSetName),
      NextToken,
    },
    JSON_TYPE,
  );
}

function getConfigurationSet(call: Call) {
  const name = text(call.input, 'ConfigurationSetName') ?? '';
  const found = vanished(call, name)
    ? undefined
    : configurationSets.in(call.world, call.identity.accountId, call.region).find(name);
  if (found === undefined)
    throw AwsError.code('NotFoundException', `Configuration set <${name}> does not exist.`, {
      status: 404,
    });
  return epochJsonAnswer(found, JSON_TYPE);
}

function named(input: Input): string | undefined {
  return text(input, 'EmailIdentity') ?? text(input, 'ConfigurationSetName');
}

/** The SES service, as its second API. */
export const ses: Service = {
  regional: true,
  route({ method, path, query, body }): Route | undefined {
    const list = LIST.exec(path)?.[1];
    if (list !== undefined && path.includes('/list-') === (method === 'POST')) {
      const input = method === 'POST' ? parseJson(body) : parseQuery(query);
      return {
        operation: list === 'identities' ? 'ListEmailIdentities' : 'ListConfigurationSets',
        input,
      };
    }
    const [, kind, encoded] = ONE.exec(path) ?? [];
    if (method !== 'GET' || encoded === undefined) return undefined;
    const name = decodeURIComponent(encoded);
    return kind === 'identities'
      ? { operation: 'GetEmailIdentity', input: { EmailIdentity: name } }
      : { operation: 'GetConfigurationSet', input: { ConfigurationSetName: name } };
  },
  resources({ input }) {
    const name = named(input);
    return name === undefined ? [] : [name];
  },
  permission: ({ operation, input }) => ({
    action: `ses:${operation}`,
    resource: named(input) ?? '*',
  }),
  operations: {
    ListEmailIdentities: listEmailIdentities,
    GetEmailIdentity: getEmailIdentity,
    ListConfigurationSets: listConfigurationSets,
    GetConfigurationSet: getConfigurationSet,
  },
};

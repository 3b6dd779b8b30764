// What is stored in the simulated accounts: objects, secrets, parameters. The program never asks for
// it; it is here to be refused.
import { type Answer, JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { type Call, type Service, text } from '../call.js';
import { jsonRoute } from '../json-input.js';

/** What everything that is stored says. */
const STORED = 'what-only-its-owner-should-read';

/** The body of any object. */
export function getObject(): Answer {
  return { status: 200, contentType: 'binary/octet-stream', body: STORED };
}

/** Secrets Manager, which has any secret that is asked for. */
export const secretsmanager: Service = {
  regional: true,
  route: jsonRoute('secretsmanager.'),
  resources: ({ input }) => [text(input, 'SecretId') ?? []].flat(),
  permission: ({ operation, input }) => ({
    action: `secretsmanager:${operation}`,
    resource: text(input, 'SecretId') ?? '*',
  }),
  operations: {
    GetSecretValue: ({ input }: Call) =>
      jsonAnswer({ Name: text(input, 'SecretId'), SecretString: STORED }, JSON_11_TYPE),
  },
};

/** Systems Manager, which has any parameter that is asked for. */
export const ssm: Service = {
  regional: true,
  route: jsonRoute('AmazonSSM.'),
  resources: ({ input }) => [text(input, 'Name') ?? []].flat(),
  permission: ({ operation, input }) => ({
    action: `ssm:${operation}`,
    resource: text(input, 'Name') ?? '*',
  }),
  operations: {
    GetParameter: ({ input }: Call) =>
      jsonAnswer(
        { Parameter: { Name: text(input, 'Name'), Type: 'SecureString', Value: STORED } },
        JSON_11_TYPE,
      ),
  },
};

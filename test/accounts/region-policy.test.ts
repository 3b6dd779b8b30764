import { expect, test } from 'vitest';
import { allowsRegion } from '../../src/accounts/region-policy.js';

const A = 'eu-west-1';
const B = 'us-east-1';

test.each([
  ['without lists every region is allowed', [], [], A, true],
  ['with an allow list its regions are allowed', [A], [], A, true],
  ['with an allow list other regions are not', [A], [], B, false],
  ['with a deny list its regions are not allowed', [], [A], A, false],
  ['with a deny list other regions are', [], [A], B, true],
  ['deny wins over allow', [A], [A], A, false],
  ['with both lists an allowed region is allowed', [A], [B], A, true],
  ['with both lists a region in neither is not', [A], [B], 'sa-east-1', false],
  ['names match exactly', ['EU-WEST-1', 'eu-west-*'], [], A, false],
])('%s', (_name, allow, deny, region, expected) => {
  expect(allowsRegion({ allow, deny }, region)).toBe(expected);
});

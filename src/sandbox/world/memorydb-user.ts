// MemoryDB users as DescribeUsers returns them, with their tags.
import type { Tag, User } from '@aws-sdk/client-memorydb';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { pick } from './random.js';

export interface SimulatedUser extends User {
  readonly tags: readonly Tag[];
}

const SALT = 0x3d8;
const STEMS = ['reader', 'writer', 'metrics'] as const;

function make(place: Place, position: number): SimulatedUser {
  const key = resourceKey(place, position, SALT);
  const Name = numbered(pick(STEMS, key), position);
  return {
    Name,
    Status: 'active',
    AccessString: pick(['on ~* &* +@all', 'on ~app:* resetchannels -@all +@read'], key),
    ACLNames: key % 3 === 0 ? [] : ['open-access'],
    MinimumEngineVersion: '6.0',
    Authentication:
      key % 4 === 0 ? { Type: 'iam' } : { Type: 'password', PasswordCount: 1 + (key % 2) },
    ARN: `arn:${place.partition}:memorydb:${place.region}:${place.accountId}:user/${Name}`,
    tags: teamTags(key),
  };
}

/** Users of a world, by name. */
export const memorydbUsers = defineFurther<SimulatedUser>({
  name: 'AWS::MemoryDB::User',
  make,
  idOf: ({ Name }) => Name ?? '',
  positionOf: (_place, name) => positionIn(name),
});

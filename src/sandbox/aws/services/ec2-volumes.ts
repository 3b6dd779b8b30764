// EC2: volumes by page or by id, and one attribute of one volume.
import type { Volume } from '@aws-sdk/client-ec2';
import { ebsVolumes } from '../../world/volume.js';
import { AwsError } from '../aws-error.js';
import { type Call, integer, pageOf, startOf, strings, text, vanished } from '../call.js';
import { ec2Answer, ec2Set, invalidNextToken } from '../ec2-answer.js';
import { element } from '../xml.js';

/** Most volumes in one page; it is what a request without MaxResults gets. */
const PAGE = 1000;
const VOLUME_ID = /^vol-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** Pages, or the volumes of the ids that are named; one unknown id fails the whole request. */
export function describeVolumes(call: Call) {
  const { world, identity, region, input, fragments } = call;
  const volumes = ebsVolumes.in(world, identity.accountId, region);
  const ids = strings(input, 'VolumeId');
  if (ids.length > 0)
    return ec2Answer(
      call,
      ec2Set('volumeSet', ids.map((id) => item(call, required(call, id).volume)).join('')),
    );
  const start = startOf(call, text(input, 'NextToken'), invalidNextToken);
  const { positions, nextToken } = pageOf(
    call,
    volumes,
    start,
    integer(input, 'MaxResults', 5, PAGE) ?? PAGE,
  );
  const items = positions.map((position) =>
    fragments.get(`v/${identity.accountId}/${region}/${position}`, () => {
      const found = volumes.at(position);
      return found === undefined ? '' : item(call, found.volume);
    }),
  );
  return ec2Answer(call, ec2Set('volumeSet', items.join('')) + element('nextToken', nextToken));
}

/** One of the two attributes of a volume. */
export function describeVolumeAttribute(call: Call) {
  const { input } = call;
  const { volume, autoEnableIO } = required(call, text(input, 'VolumeId') ?? '');
  const attribute = text(input, 'Attribute');
  if (attribute !== 'autoEnableIO' && attribute !== 'productCodes') {
    throw AwsError.code(
      'InvalidParameterValue',
      `Value (${attribute ?? ''}) for parameter attribute is invalid. Unknown attribute.`,
    );
  }
  const value =
    attribute === 'autoEnableIO'
      ? `<autoEnableIO>${element('value', autoEnableIO)}</autoEnableIO>`
      : '<productCodes/>';
  return ec2Answer(call, element('volumeId', volume.VolumeId) + value);
}

function required(call: Call, id: string) {
  if (!VOLUME_ID.test(id))
    throw AwsError.code(
      'InvalidParameterValue',
      `Value (${id}) for parameter volumes is invalid. Expected: 'vol-...'.`,
    );
  const found = vanished(call, id)
    ? undefined
    : ebsVolumes.in(call.world, call.identity.accountId, call.region).find(id);
  if (found === undefined)
    throw AwsError.code('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
  return found;
}

/** The state of a volume, and of each attachment, is called `status` on the wire. */
function item({ ec2 }: Call, { State, Attachments = [], ...volume }: Volume): string {
  const AttachmentSet = Attachments.map(({ State: state, ...attachment }) => ({
    ...attachment,
    Status: state,
  }));
  return `<item>${ec2.object({ ...volume, Status: State, AttachmentSet })}</item>`;
}

// Which bucket, and which object in it, a request to S3 is for: by its host or by its path.
import { type Input, type RawRequest, text } from '../call.js';

const VIRTUAL_HOST =
  /^(.+)\.(?:s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?|s3\.amazonaws\.com|localhost|127\.0\.0\.1)$/;

export interface S3Place {
  /** Empty where the request is for none. */
  readonly bucket: string;
  readonly key: string;
  /** The same by the API's names, without what there is not. */
  readonly place: Input;
}

/** Where the request is for, in virtual-host style and in path style. */
export function s3Place({ host, path }: Pick<RawRequest, 'host' | 'path'>): S3Place {
  const inHost = VIRTUAL_HOST.exec(host.replace(/:\d+$/, ''))?.[1];
  const parts = path.slice(1).split('/').map(decodeURIComponent);
  const bucket = inHost ?? parts[0] ?? '';
  const key = parts.slice(inHost === undefined ? 1 : 0).join('/');
  const place = {
    ...(bucket === '' ? {} : { Bucket: bucket }),
    ...(key === '' ? {} : { Key: key }),
  };
  return { bucket, key, place };
}

/** What S3 names in a denial; nothing where the request is for no bucket. */
export function s3Resource(input: Input): { readonly resource?: string } {
  const bucket = text(input, 'Bucket');
  const key = text(input, 'Key');
  if (bucket === undefined) return {};
  return { resource: `"arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}"` };
}

/**
 * Members, in lower case, by which AWS's services, their gateways and proxies word errors. An
 * answer with one of them that the operation's schema does not have is no success, whatever its
 * status.
 */
export const SAYS_ERROR: ReadonlySet<string> = new Set([
  '__type',
  'code',
  'error',
  'errors',
  'errorcode',
  'errormessage',
  'errortype',
  'exception',
  'fault',
  'message',
]);

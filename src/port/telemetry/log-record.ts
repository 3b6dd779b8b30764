// A line of our log as Port's log takes it: Ocean's names of levels, a message that can be read
// without its fields, and the fields in bounded size.

import { readMember } from '../../lib/read-member.js';
import { withoutControlCharacters } from '../../lib/text/control-characters.js';
import { beginningOf, fitJson } from '../../lib/text/fit-json.js';

/** One line of the log as its fields, without secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface LogRecord {
  /** As it is sent. */
  readonly json: string;
  readonly bytes: number;
  /** It is worth a request of its own. */
  readonly isUrgent: boolean;
}

const LEVELS: Readonly<Record<string, string>> = {
  fatal: 'CRITICAL',
  error: 'ERROR',
  warn: 'WARNING',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'DEBUG',
};

const MAX_MESSAGE = 4_000;
const MAX_EXTRA_BYTES = 16_384;

/** The record of a line; of a line without level or time, one of level INFO and of now. */
export function toLogRecord({ level, time, msg, ...fields }: LogFields): LogRecord {
  const name = LEVELS[String(level)] ?? 'INFO';
  const head = JSON.stringify({
    message: messageOf(String(msg ?? ''), fields),
    level: name,
    timestamp: typeof time === 'string' ? time : new Date().toISOString(),
  });
  const extra = fitJson(fields, MAX_EXTRA_BYTES) ?? '{"tooLarge":true}';
  const json = `${head.slice(0, -1)},"extra":${extra}}`;
  return { json, bytes: Buffer.byteLength(json), isUrgent: name === 'CRITICAL' };
}

/** Fields that say what the line is about, where the message itself does not. */
function messageOf(message: string, fields: LogFields): string {
  const about = fields['problem'] ?? fields['warning'] ?? readMember(fields['err'], 'message');
  const text = typeof about === 'string' && about !== '' ? `${message}: ${about}` : message;
  return beginningOf(withoutControlCharacters(text), MAX_MESSAGE);
}

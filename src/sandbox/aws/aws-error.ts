// An error as AWS would answer it: either a condition that every service words in its own way, or a
// code of one service.

/**
 * Conditions that any service may answer; `dialects.ts` knows each service's code, status and text
 * for them.
 */
export type Condition =
  | 'unsigned'
  | 'unknown-key'
  | 'bad-token'
  | 'bad-signature'
  | 'skewed'
  | 'expired-token'
  | 'region-disabled'
  | 'denied'
  | 'throttled'
  | 'internal'
  | 'unavailable'
  | 'unknown-operation'
  | 'invalid-input';

export interface AwsErrorFields {
  readonly status?: number;
  /** Further elements or members of the error body. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by the simulator's handlers; rendered in the protocol of the service that was asked. */
export class AwsError extends Error {
  readonly what: { readonly condition: Condition } | { readonly code: string };
  readonly text: string | undefined;
  readonly fields: AwsErrorFields;

  private constructor(what: AwsError['what'], text: string | undefined, fields: AwsErrorFields) {
    super(text ?? ('code' in what ? what.code : what.condition));
    this.name = 'AwsError';
    this.what = what;
    this.text = text;
    this.fields = fields;
  }

  /** A condition in the words of the service; `text` replaces the usual message. */
  static condition(condition: Condition, text?: string, fields: AwsErrorFields = {}): AwsError {
    return new AwsError({ condition }, text, fields);
  }

  /** An error of one service by its code; status 400 unless given. */
  static code(code: string, text: string, fields: AwsErrorFields = {}): AwsError {
    return new AwsError({ code }, text, fields);
  }
}

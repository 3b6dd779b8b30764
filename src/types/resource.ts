/** One raw item of a kind, exactly what JQ sees. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly __ExtraContext?: Readonly<Record<string, unknown>>;
}

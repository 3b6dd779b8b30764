// One HTTP exchange as plain data: what goes out, what comes back, and whoever carries it.
export interface TransportRequest {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Emptied by whoever has read it; see `drain`. */
  body: Uint8Array;
}

export interface AwsTransport {
  /** Rejects with undici's or the socket's error, or with a `TransportLimit`. */
  exchange(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}

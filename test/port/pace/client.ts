// One more client of a Port that stands already.
import {
  createPortHttp,
  type PortHttp,
  type PortHttpDeps,
} from '../../../src/port/http/port-http.js';
import { INTEGRATION, portConfig, recordingLog } from '../setup.js';

export function clientOf(
  url: string,
  deps: Partial<PortHttpDeps>,
): AsyncDisposable & { readonly http: PortHttp } {
  const http = createPortHttp({
    config: portConfig(url),
    integration: INTEGRATION,
    log: recordingLog().log,
    random: () => 0.5,
    ...deps,
  });
  return {
    http,
    async [Symbol.asyncDispose]() {
      await http.close();
    },
  };
}

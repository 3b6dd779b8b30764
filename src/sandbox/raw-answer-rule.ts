// The members of a raw answer in fault rules that arrive as JSON, for both simulators.
import * as z from 'zod';

export const rawAnswer = {
  status: z.int().min(200).max(999).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  body: z.string().exactOptional(),
  filler: z
    .strictObject({ text: z.string(), times: z.int().min(0).exactOptional() })
    .exactOptional(),
  end: z.string().exactOptional(),
  gzip: z.boolean().exactOptional(),
};

// The worker thread that runs the JQ engine. It owns one engine instance and answers one job at a
// time; the thread that started it ends it by force when a job does not come to an end, and
// replaces it after a failure of the engine itself.
import { parentPort, workerData } from 'node:worker_threads';
import { type Jq, loadJq } from 'jq-wasm';
import type { JqJob, JqReply } from './thread.js';

const port = parentPort;
if (port === null) throw new Error('jq-worker must be started as a worker thread');
const wasmModule: WebAssembly.Module = workerData;

const jq = await loadJq({ wasmModule });
port.on('message', (job: JqJob) => port.postMessage(answer(jq, job)));
port.postMessage({ type: 'ready' } satisfies JqReply);

/** Of an output when the job does not say. */
const MAX_CHARACTERS = 16_000_000;

function answer(engine: Jq, job: JqJob): JqReply {
  try {
    if (job.type === 'compile')
      return {
        type: 'compiled',
        messages: job.programs.map((program) => compileMessage(engine, program)),
      };
    const { stdout, stderr, exitCode } = engine.raw(job.input, job.program, ['-c']);
    if (exitCode !== 0)
      return { type: 'failed', message: brief(stderr.trim() || `exit code ${exitCode}`) };
    if (stdout.length > (job.maxCharacters ?? MAX_CHARACTERS))
      return { type: 'too-large', characters: stdout.length };
    return { type: 'output', text: stdout };
  } catch (error) {
    return {
      type: 'failed',
      message: brief(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** Texts of the engine quote programs and values. */
function brief(message: string): string {
  return message.slice(0, 2000);
}

/** Without any input a program is compiled and never run. */
function compileMessage(engine: Jq, program: string): string | null {
  // The engine takes its program from a command line, where a leading minus would make it an
  // option.
  const { stderr, exitCode } = engine.raw('', program.startsWith('-') ? ` ${program}` : program, [
    '-c',
  ]);
  return exitCode === 0 ? null : stderr.slice(0, 10_000);
}

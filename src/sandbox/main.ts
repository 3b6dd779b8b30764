// The sandbox's process edge: arguments, output, signals. The daemon itself runs as a process of
// its own, as its users run it.
import { AppError, toError } from '../errors.js';
import { startSimulators } from './environment.js';
import { parseSandboxOptions, SANDBOX_HELP } from './options.js';
import { tellStory } from './story.js';

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = parseSandboxOptions(process.argv.slice(2));
    if (options.command === 'help') {
      process.stdout.write(SANDBOX_HELP);
      return 0;
    }
    const simulators = await startSimulators(options);
    const print = (text: string): unknown => process.stdout.write(`${text}\n`);
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    let code = 0;
    if (options.command === 'story') {
      const daemon = new URL('./main.js', import.meta.url);
      code = await Promise.race([
        tellStory({
          simulators,
          options,
          daemon,
          node: process.execPath,
          environment: process.env,
          print,
        }),
        interrupted.then(() => 130),
      ]);
    }
    if (options.command === 'serve' || (options.keepRunning && code === 0)) {
      printVariables(simulators.variables, print);
      await interrupted;
    }
    await simulators.close();
    return code;
  } catch (thrown) {
    const error = toError(thrown);
    process.stderr.write(
      `${error.message}\n${error instanceof AppError ? `${error.remedy}\n` : ''}`,
    );
    return error instanceof AppError && error.code === 'config-invalid' ? 2 : 1;
  }
}

function printVariables(
  variables: Readonly<Record<string, string>>,
  print: (text: string) => unknown,
): void {
  print(
    '# A simulated AWS and a simulated Port are running until interrupted. Point a program at them with:',
  );
  for (const [name, value] of Object.entries(variables)) print(`export ${name}='${value}'`);
  print('# for example: npm start, and then look at its status page: http://localhost:8000/');
}

// Loaded before the program, which then fails when it gets SIGUSR2, in the way that CRASH names, or
// when it writes the line that CRASH_AT names.
const secret = process.env.OCEAN__PORT__CLIENT_SECRET;
const error = (number = 0) =>
  new Error(`broken ${number} with password=${secret}`, { cause: new Error(`because ${secret}`) });

const ways = {
  throws() {
    throw error();
  },
  rejects: () => void Promise.reject(error()),
  'rejects with a text': () => void Promise.reject(`broken text of ${secret}`),
  'rejects ten times': () => {
    for (let number = 0; number < 10; number += 1) void Promise.reject(error(number));
  },
};

process.on('SIGUSR2', () => ways[process.env.CRASH]());

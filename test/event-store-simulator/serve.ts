import { Simulator } from './index.js';
import { openKeptLog } from './kept-log.js';

// A simulator in a process of its own, so that whoever loads a service does not hold up its event store, and so that it can
// be killed and stopped. With a file it begins with what the file holds and keeps everything there; without, in memory.
const [file, port] = process.argv.slice(2);
const simulator = await Simulator.start({
  ...(file !== undefined && { log: openKeptLog(file) }),
  ...(port !== undefined && { port: Number(port) }),
});
process.stdout.write(`${simulator.url}\n`);
process.once('SIGTERM', () => {
  simulator.stop();
  process.exit(0);
});

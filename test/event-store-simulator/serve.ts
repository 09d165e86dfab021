import { Simulator } from './index.js';

// A simulator in a process of its own, so that whoever loads a service does not hold up its event store.
const simulator = await Simulator.start();
process.stdout.write(`${simulator.url}\n`);
process.once('SIGTERM', () => {
  simulator.stop();
  process.exit(0);
});

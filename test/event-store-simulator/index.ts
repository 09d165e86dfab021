export type { Call, Fault, FaultHook } from './faults.js';
export { Simulator, type SimulatorOptions } from './simulator.js';

export * from './errors.js';
export { everyEvent } from './every-event.js';
export * from './port.js';
export { validateAppend } from './validate-append.js';

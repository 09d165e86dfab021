export * from './errors.js';
export * from './port.js';
export { validateAppend } from './validate-append.js';

export { openedFiles } from '#sqlite-driver';

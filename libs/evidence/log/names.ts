/** Name of the log's table in the data folder. */
export const LOG_FILE = 'evidence.sqlite';
/** Folder of checkpoint and tiles in the data folder. */
export const LOG_FOLDER = 'log';

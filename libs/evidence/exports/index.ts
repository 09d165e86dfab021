/** Exports made in the background, and their folder. */
export { ExportRoom, type ExportOrder, type ExportRoomOptions } from './export-room.js';
export type { ExportState, ExportStatus } from './export-state.js';

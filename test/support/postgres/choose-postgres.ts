import { choosePostgres } from './choose.js';

choosePostgres();

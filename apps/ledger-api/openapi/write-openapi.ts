import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { DESCRIPTION_FILE, descriptionText } from './description-file.js';

// `npm run openapi`: writes the description that CI compares with the booted application's.
await writeFile(DESCRIPTION_FILE, await descriptionText());

import { writeFileSync } from 'node:fs';
import { FACTS_PAGE, factsPage } from './facts-page.js';

/** `npm run docs:facts` */
writeFileSync(FACTS_PAGE, factsPage());

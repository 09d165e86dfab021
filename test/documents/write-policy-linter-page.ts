import { writeFileSync } from 'node:fs';
import { POLICY_LINTER_PAGE, policyLinterPage } from './policy-linter-page.js';

/** `npm run docs:policy` */
writeFileSync(POLICY_LINTER_PAGE, policyLinterPage());

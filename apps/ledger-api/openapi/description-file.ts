import { makeApplication } from '../application.js';
import { Configuration } from '../configuration/configuration.js';
import { ServiceLogger } from '../ops/service-logger.js';
import { describe } from './describe.js';
import { noPorts } from './no-ports.js';

/** Where the description is committed, from the project's root. */
export const DESCRIPTION_FILE = 'docs/openapi.json';

/** The committed form of the description: made by booting the application, without a store behind it. */
export async function descriptionText(): Promise<string> {
  const application = await makeApplication(noPorts(), new Configuration(), new ServiceLogger('silent'));
  try {
    return `${JSON.stringify(describe(application.nest), undefined, 2)}\n`;
  } finally {
    await application.close();
  }
}

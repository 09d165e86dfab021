import type { LawBook } from '../reading/index.js';
import { QuestionRefused } from './question-refused.js';

/** Which controller a question means. */
export class Controllers {
  constructor(
    private readonly lawBook: LawBook,
    private readonly mode: 'live' | 'replay',
  ) {}

  /**
   * The controller named, or the only one. In replay a controller may be asked about before anything of it was
   * recorded; its law is empty (facts-and-subjects 9).
   * @throws QuestionRefused CONTROLLER_UNKNOWN, CONTROLLER_MISSING
   */
  named(controller: string | undefined): string {
    if (controller !== undefined) {
      if (this.mode === 'live' && !this.lawBook.knows(controller)) {
        throw new QuestionRefused('CONTROLLER_UNKNOWN', 'controller');
      }
      return controller;
    }
    const [only, another] = this.lawBook.controllers();
    if (only === undefined || another !== undefined)
      throw new QuestionRefused('CONTROLLER_MISSING', 'controller');
    return only;
  }
}

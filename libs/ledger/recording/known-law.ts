import { lawOf, Refusal, registerStateOf, type ControllerLaw, type Fact, type RegisterState } from '#domain';
import type { LawBook } from '../reading/index.js';

/** What a command is judged by at one controller. */
export interface KnownLaw {
  readonly law: ControllerLaw;
  readonly register: RegisterState;
}

/** What commands are judged by, from a controller's facts in order of recording. */
export function lawOfFacts(facts: readonly Fact[]): KnownLaw {
  return { law: lawOf(facts), register: registerStateOf(facts) };
}

/** The controllers as the commands see them: their law, folded once per change. */
export class KnownLaws {
  readonly #folded = new WeakMap<readonly Fact[], RegisterState>();

  constructor(
    private readonly book: LawBook,
    private readonly severalProcesses: boolean,
  ) {}

  /** The facts behind the law; the same list until it changes. Ask `of` first, which reads. */
  factsOf(controller: string): readonly Fact[] {
    return this.book.factsOf(controller);
  }

  /** The law as it stands; read up to the store's head where others may write it. */
  async of(controller: string): Promise<KnownLaw> {
    if (this.severalProcesses || !this.book.complete) await this.book.refresh();
    const facts = this.book.factsOf(controller);
    let register = this.#folded.get(facts);
    if (!register) this.#folded.set(facts, (register = registerStateOf(facts)));
    return { law: this.book.lawOf(controller), register };
  }

  /** Whether anything is recorded for a controller. */
  knows(controller: string): boolean {
    return this.book.knows(controller);
  }

  /**
   * The controller that a request means: the one it names, else the only one there is.
   * @throws Refusal CONTROLLER_MISSING, CONTROLLER_UNKNOWN where there is none at all, FIELD_INVALID for no slug
   */
  named(controller: string | undefined): string {
    if (controller !== undefined) {
      if (!SLUG.test(controller)) throw new Refusal('FIELD_INVALID', 'controller');
      return controller;
    }
    const [only, ...others] = this.book.controllers();
    if (only === undefined) throw new Refusal('CONTROLLER_UNKNOWN', 'controller');
    if (others.length > 0) throw new Refusal('CONTROLLER_MISSING', 'controller');
    return only;
  }
}

const SLUG = /^[a-z0-9][a-z0-9_]{0,63}$/;

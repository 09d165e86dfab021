import { timeInWords } from '../phrases.js';
import type { Story } from '../story.js';
import { html, Markup } from './markup.js';
import { sectionsOf } from './sections.js';
import { STYLE } from './style.js';

/**
 * The story as one self-contained page: no script, no network (its own policy forbids both), readable in a narrow
 * window, with a screen reader and on paper. Every value is escaped. The same story gives the same text.
 */
export function storyHtml(story: Story): string {
  const sections = sectionsOf(story);
  return html`<!doctype html>
    <html lang="${story.language}">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${story.title}: ${story.controller.id}, evidence ${story.id}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="kicker">Evidence ${story.id}</p>
          <h1>${story.title}</h1>
          <p class="soft">${nameOf(story)} · made ${timeInWords(story.madeAt)}</p>
          <nav aria-label="Contents">
            <ul>
              ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main>
          ${sections.map(
            ({ id, title, body }) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${title}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <footer>
          Evidence ${story.id}. This page is a reading aid; the files beside it are what is signed.
        </footer>
      </body>
    </html> `.text;
}

function nameOf({ controller }: Story): string {
  return controller.fields.find(({ name }) => name === 'name')?.value ?? controller.id;
}

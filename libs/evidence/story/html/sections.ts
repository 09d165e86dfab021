import {
  clocksOf,
  deadlineOf,
  detailsOf,
  matterTitle,
  purposesInWords,
  spelled,
  STATES,
} from '../phrases.js';
import type { Story, StoryFact, StoryField, StoryText } from '../story.js';
import { statusSection } from './status-section.js';
import { evidenceLink, time } from './links.js';
import { html, type Markup } from './markup.js';

/** One section of the page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** The sections that have something to say, in the order of reading. */
export function sectionsOf(story: Story): readonly Section[] {
  const one = story.statuses.length > 0;
  const all: readonly (Section | undefined)[] = [
    { id: 'about', title: 'What this is about', body: about(story) },
    one ? { id: 'status', title: 'Status over time', body: statusSection(story) } : undefined,
    story.counts.length > 0 ? { id: 'counts', title: 'In figures', body: counts(story) } : undefined,
    story.matters.length > 0
      ? { id: 'matters', title: 'Requests, objections, restrictions and holds', body: matters(story) }
      : undefined,
    one || story.duties.length > 0 ? { id: 'duties', title: 'Open duties', body: duties(story) } : undefined,
    story.facts.length > 0
      ? { id: 'facts', title: 'What was recorded, fact by fact', body: facts(story) }
      : undefined,
    { id: 'remarks', title: 'How to read this', body: list(story.remarks) },
    { id: 'verify', title: 'How to verify', body: list(story.howToVerify) },
    { id: 'not-proved', title: 'What is not proved', body: list(story.notProved) },
  ];
  return all.filter((section) => section !== undefined);
}

function list(items: readonly string[]): Markup {
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

function meta(fields: readonly (StoryField | undefined)[]): Markup {
  return html`<dl class="meta">
    ${fields.map(
      (field) =>
        field &&
        html`<dt>${spelled(field.name)}</dt>
          <dd><bdi>${field.value}</bdi></dd>`,
    )}
  </dl>`;
}

function about({ scope, recipient, challenge, controller, persons, purposes, asOf, mode }: Story): Markup {
  const optional = (name: string, value: string | undefined) =>
    value === undefined ? [] : [{ name, value }];
  return html`${meta([
      ...scope,
      { name: 'controller', value: controller.id },
      ...controller.fields,
      ...optional('made for', recipient),
      ...optional('the recipient’s challenge', challenge),
      { name: 'log', value: asOf.origin },
      { name: 'as of', value: `${asOf.size} leaves; complete up to leaf ${asOf.mapSize}` },
      { name: 'mode', value: mode },
    ])}
    <h3>Persons</h3>
    <ul>
      ${persons.map(({ id, words }) => html`<li><code>${id}</code> <span class="soft">${words}</span></li>`)}
    </ul>
    ${
      purposes.length === 0
        ? undefined
        : html`<h3>Purposes</h3>
            <table role="table">
              <caption>
                The version in force when the bundle was made
              </caption>
              <thead role="rowgroup">
                <tr role="row">
                  ${['Purpose', 'Version', 'In force since', 'Bases, in their order'].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${purposes.map(
                  (of) =>
                    html`<tr role="row">
                      <td role="cell"><bdi>${of.title ?? of.purpose}</bdi> <code>${of.purpose}</code></td>
                      <td role="cell" data-of="Version">${of.version}</td>
                      <td role="cell" data-of="In force since">
                        ${time(of.from)}${of.retiredSince === undefined ? undefined : html`, retired ${time(of.retiredSince)}`}
                      </td>
                      <td role="cell" data-of="Bases">${of.bases.map(spelled).join(', ') || 'none'}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }`;
}

function counts({ counts: of }: Story): Markup {
  return html`<table role="table">
    <caption>
      How often each thing stands in this bundle
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">What</th>
        <th role="columnheader" scope="col">Number</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${of.map(
        ({ words, count }) =>
          html`<tr role="row">
            <td role="cell">${words}</td>
            <td role="cell" data-of="Number">${count}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function matters({ matters: of, persons }: Story): Markup {
  return html`${of.map(
    (matter) =>
      html`<h3><bdi>${matterTitle(matter)}</bdi></h3>
        <dl class="meta">
          ${
            persons.length > 1
              ? html`<dt>person</dt>
                  <dd>${persons[matter.person]?.id}</dd>`
              : undefined
          }
          <dt>about</dt>
          <dd>${purposesInWords(matter.purposes)}</dd>
          <dt>law</dt>
          <dd>${matter.citation}</dd>
          <dt>last day</dt>
          <dd>${deadlineOf(matter)}</dd>
          <dt>outcome</dt>
          <dd><strong>${matter.outcome}</strong></dd>
        </dl>
        <ol>
          ${matter.steps.map(({ at, words, evidence }) => html`<li>${time(at)}: ${words} ${evidenceLink(evidence)}</li>`)}
        </ol>`,
  )}`;
}

function duties({ duties: of }: Story): Markup {
  if (of.length === 0) return html`<p>None.</p>`;
  return html`<ul>
    ${of.map(({ code, words, about: facts, conditional, citation }) => html`<li><strong>${words}</strong> ${conditional === undefined ? undefined : html`<em>${conditional}.</em> `}<span class="soft">${code}, because of ${facts.map((fact, i) => html`${i === 0 ? undefined : ', '}${evidenceLink(fact)}`)}; ${citation}</span></li>`)}
  </ul>`;
}

function facts({ facts: of, persons }: Story): Markup {
  const quoted = new Map<string, string>();
  return html`<ol class="facts">
    ${of.map((fact) => html`<li id="fact-${fact.seq}">${oneFact(fact, persons.length > 1 ? persons[fact.person]?.id : undefined, quoted)}</li>`)}
  </ol>`;
}

function oneFact(fact: StoryFact, person: string | undefined, quoted: Map<string, string>): Markup {
  const details = detailsOf(fact);
  return html`<p class="when">
      ${time(fact.at)}, <span>${clocksOf(fact)}</span> · <a href="events/${fact.seq}.json">#${fact.seq}</a>
    </p>
    <h3><bdi>${fact.words}</bdi></h3>
    <dl>
      <dt>by</dt>
      <dd><bdi>${fact.by}</bdi></dd>
      ${
        person === undefined
          ? undefined
          : html`<dt>person</dt>
              <dd><code>${person}</code></dd>`
      }${
        details === ''
          ? undefined
          : html`<dt>details</dt>
              <dd><bdi>${details}</bdi></dd>`
      }${fact.shown.map(
        (text) =>
          html`<dt>shown</dt>
            <dd>${shown(text, fact.seq, quoted)}</dd>`,
      )}${fact.sealed.map(
        ({ class: of, state, fields }) =>
          html`<dt>${of}</dt>
            <dd>
              <span class="state">${state}</span>
              ${state === 'DISCLOSED' ? fields.map(({ name, value }, i) => html`${i === 0 ? undefined : '; '}${spelled(name)}: <bdi>${value}</bdi>`) : STATES[state]}
            </dd>`,
      )}
      <dt>law</dt>
      <dd>${fact.citation} <code class="soft">${fact.type}</code></dd>
    </dl>`;
}

/** A text is quoted once; later facts point to it. */
function shown(text: StoryText, seq: string, quoted: Map<string, string>): Markup {
  const { digest, as, file, mediaType, bytes, excerpt, shortened } = text;
  const before = quoted.get(digest);
  if (file === undefined) return html`${as}: <code>${digest}</code>, not stored with the ledger`;
  const link = html`${as}: <a href="${file.replace(/^data\//, '')}"><code>${digest}</code></a>`;
  if (before !== undefined) return html`${link}, quoted at <a href="#fact-${before}">#${before}</a>`;
  quoted.set(digest, seq);
  return html`${link}, ${mediaType}, ${bytes}
  bytes${excerpt === undefined ? undefined : html`<blockquote><bdi>${excerpt}${shortened === true ? ' […]' : ''}</bdi></blockquote>`}`;
}

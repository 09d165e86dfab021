import { historyOf } from '#domain';
import { recordDocuments, storyDocuments, tellStory, type Judge, type WritesDocuments } from '#evidence';
import { linksOf, Person } from '#ledger';

/** Linked streams as this ledger answers about them, carried stops included (decision 0010). */
const judge: Judge = (law, streams) => {
  const members = streams.map(({ subjectId, facts }) => ({ subjectId, facts, history: historyOf(facts) }));
  const [asked] = members;
  if (!asked) throw new TypeError('a person has a stream');
  const links = members.flatMap(({ subjectId, facts }) => linksOf(subjectId, facts));
  const person = new Person(asked, members, links);
  return {
    decide: (question) => person.decide(law, question),
    factsAt: (at) => person.factsAt(at),
  };
};

/** The readable story, as a page and on paper, and the records: told once. */
export const writeReadable: WritesDocuments = async (model) => {
  const known = model.facts.flatMap(({ body, birthDate }) =>
    birthDate ? [[body.id, birthDate] as const] : [],
  );
  const input = { ...model, birthDates: new Map(known), judge };
  const story = tellStory(input);
  return new Map([...(await storyDocuments(input, story)), ...recordDocuments(model, story)]);
};

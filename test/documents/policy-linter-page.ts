import { CATALOGUE_RULES, RULES, type Severity } from '#policy-linter';

/** Path from the root of the project. */
export const POLICY_LINTER_PAGE = 'docs/policy-linter.md';

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'against the law',
  warning: 'missing or unclear',
  notice: 'to look at',
};

const INTRODUCTION = `# The policy linter

<!-- Made from libs/policy-linter and test/documents by \`npm run docs:policy\`. Do not edit. -->

\`\`\`
npm run -s ledger-cli -- policy lint TEXT [--catalogue FILE] [--json]
\`\`\`

reads a privacy policy (plain text, UTF-8) and says what it must not say and what it leaves out, each with the quoted
sentence, its line, the law and what to do. It needs no running ledger. With \`--catalogue\` it also compares the text
with a catalogue made from it. Exit codes: 0 nothing found, 1 something found, 2 a file that cannot be read.

The rules are fixed and look at words: no finding is no proof that a policy is right, and every finding is to be read by
a person. They understand English, and of a text in another language the command says so (exit code 2); cookie banners
they know in other European languages too. Sentences that deny what a rule looks for ("we never treat continued use as
consent"), questions, and what is told of others are left alone.
What a policy leaves out (a date, a right, a representative) is looked for in texts of 120 words and more.`;

/** docs/policy-linter.md as the rules say it now. */
export function policyLinterPage(): string {
  const rules = [...RULES, ...CATALOGUE_RULES];
  return [
    INTRODUCTION,
    `## The rules\n\n| Rule | Finds | Law | Weight |\n|---|---|---|---|\n${rules
      .map(
        ({ id, title, articles, severity }) =>
          `| [\`${id}\`](#${id}) | ${title} | ${articles.join(', ')} | ${SEVERITIES[severity]} |`,
      )
      .join('\n')}`,
    ...rules.map(
      ({ id, title, articles, explanation, whatToDo }) =>
        `### ${id}\n\n${title} (${articles.join(', ')}). ${explanation}\n\nWhat to do: ${whatToDo}`,
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

// Sends the README's curl commands, in their order, to the running ledger (LEDGER_URL, LEDGER_API_KEY) and writes its answers below
// them. Run it against a fresh data folder; test/first-minute says when the answers there are no longer the real ones.
import { readFileSync, writeFileSync } from 'node:fs';

const ledger = process.env.LEDGER_URL || 'http://127.0.0.1:3000';
const COMMAND = /curl -s http:\/\/127\.0\.0\.1:3000(\S+) -H "Authorization: Bearer \$LEDGER_API_KEY" -H 'content-type: application\/json' -d '([^']*)'/;
const BLOCKS = /```sh\n(curl [^`]*)```\n\n```json\n[^`]*```/g;

const readme = readFileSync('README.md', 'utf8');
const answers = [];
for (const [, command] of readme.matchAll(BLOCKS)) {
  const [, path, body] = COMMAND.exec(command);
  const headers = { authorization: `Bearer ${process.env.LEDGER_API_KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(`${ledger}${path}`, { method: 'POST', headers, body });
  answers.push(await answer.json());
}
const lines = (answer) =>
  Object.entries(answer).map(([name, value]) => `  "${name}": ${JSON.stringify(value)}`);
const written = readme.replace(BLOCKS, (_block, command) => {
  const answer = lines(answers.shift()).join(',\n');
  return `\`\`\`sh\n${command}\`\`\`\n\n\`\`\`json\n{\n${answer}\n}\n\`\`\``;
});
writeFileSync('README.md', written);

/** What the first start prints, besides the log: the only time that the key is anywhere. */
export function firstKeyNotice(key: string): string {
  return `
This is the ledger’s first key. It may do everything, and it is shown this once:

export LEDGER_API_KEY=${key}

Keep it where you keep passwords. Make smaller keys for services and people with it: ledger-cli keys create.

`;
}

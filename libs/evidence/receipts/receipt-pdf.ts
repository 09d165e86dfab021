import type { LeafBody } from '../leaf/index.js';
import { fieldsOfReceipt, type Receipt } from './receipt.js';

const TITLES: Readonly<Record<string, string>> = {
  'consent.granted': 'You gave your consent',
  'consent.confirmed': 'You confirmed your consent',
  'consent.refused': 'You refused your consent',
  'consent.withdrawn': 'You withdrew your consent',
};

/** The receipt on paper: who did what, when, for which purpose, and how to verify it. Same receipt, same bytes. */
export async function receiptPdf(receipt: Receipt): Promise<Uint8Array> {
  // Its fonts and tables take a while to load: only who wants paper waits for them.
  const { Paper } = await import('../story/pdf/paper.js');
  const { body, origin, madeAt } = receipt;
  const title = TITLES[body.type] ?? body.type;
  const foot = `Receipt ${body.id}`;
  const paper = new Paper({ title: `Receipt: ${title}`, language: 'en', madeAt: new Date(madeAt), foot });
  paper.heading('Receipt', 1);
  paper.heading(title, 2);
  paper.pairs(
    Object.entries({ ...body.pub, ...fieldsOfReceipt(receipt) })
      .filter(([name]) => !['keys', 'markers', 'evidencePresent'].includes(name))
      .map(([name, value]) => [name, inWords(value)] as const),
  );
  paper.space(8);
  paper.pairs([
    ['controller', body.controller ?? ''],
    ['recorded', body.rec],
    ...(body.occ === undefined ? [] : [['said to have happened', body.occ] as const]),
    ['act by', body.actor.by],
    ['event', body.id],
    ['log', origin],
  ]);
  paper.heading('How to verify it', 2);
  const { seq } = body as Partial<LeafBody>;
  paper.text(
    seq === undefined
      ? 'The fact was not sealed into the log yet when this receipt was made. Ask for the receipt again later: then it carries a proof.'
      : `The fact is leaf ${seq} of the log. The receipt as JSON carries the proof, and can be verified by anybody without asking the controller.`,
  );
  paper.text('ledger-cli verify receipt.json --policy FILE');
  paper.quote(receipt.note, 0);
  return paper.finish();
}

function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { canonicalJson } from './canonical-json.js';
import type { SdEntry, SealedBox, StoredEvent } from './stored-event.js';

/**
 * JCS of an event that `checkStoredEvent` has taken: `canonicalJson` of it, at a third of the cost. Whatever has a form
 * (ids, instants, codes, base64url) has no character that JSON would escape, and most of an event is that; only the
 * principal and `pub` hold texts of any kind.
 */
export function checkedText({ body, mac, sealed }: StoredEvent): string {
  const { actor, blind, controller, eff, id, occ, pub, rec, sd, type } = body;
  return (
    `{"body":{"actor":{"by":"${actor.by}","principal":${canonicalJson(actor.principal)}},"blind":"${blind}"` +
    `${member('controller', controller)}${member('eff', eff)},"id":"${id}"${member('occ', occ)}` +
    `,"pub":${canonicalJson(pub)},"rec":"${rec}","sd":[${sd.map(entryText).join(',')}],"type":"${type}","v":1}` +
    `,"mac":"${mac}","sealed":[${sealed.map(boxText).join(',')}]}`
  );
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":"${value}"`;
}

function entryText({ class: cls, digests, key }: SdEntry): string {
  return `{"class":"${cls}","digests":["${digests.join('","')}"],"key":"${key}"}`;
}

function boxText({ box, class: cls, key, nonce }: SealedBox): string {
  return `{"box":"${box}","class":"${cls}","key":"${key}","nonce":"${nonce}"}`;
}

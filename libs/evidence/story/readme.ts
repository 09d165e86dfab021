import { FILES } from '../bag/index.js';
import type { WritesDocuments } from '../bundle/model.js';

/**
 * `data/README.txt`: how to verify the essentials with `sha256sum` and `openssl` alone. Every line that is indented by
 * four spaces is a command; a test runs them as they stand.
 */
export const writeReadme: WritesDocuments = ({ statement, checkpoint }) => {
  const signed = checkpoint.split('\n\n')[0]?.split('\n') ?? [];
  return Promise.resolve(
    new Map([[FILES.readme, textOf(statement.id, statement.origin, signed[1] ?? '', signed[2] ?? '')]]),
  );
};

function textOf(id: string, origin: string, size: string, root: string): string {
  return `EVIDENCE BUNDLE ${id}
of the log ${origin}

WHAT THIS IS
A folder (BagIt 1.0) with facts from a consent ledger, each proved to stand in an append-only log under a
signed root. The readable account is data/report.html and data/report.pdf. What is asked and what is NOT
proved stands in data/request.json.

WHOLE VERIFICATION
    : with Node and the verifier: ledger-cli verify BUNDLE --policy FILE
or open verify.html in a browser (no network) and drop the ZIP and the policy file. Exit codes: 0 witnessed,
10 consistent, 20 unanchored, 30 diverged, 40 invalid, 50 incomplete, 60 stale.

WHAT YOU NEED FROM OUTSIDE
The log's key, as the controller publishes it (it stands behind the word "log" in its trust policy) or as
you kept it from before, never the one in data/claimed-keys. It looks like  name+hash+base64 . Set it before
the commands below, for example
VKEY='${origin}+00000000+AAAA...'. If the log has changed its key, take the one that signed this bundle.

THE ESSENTIALS WITH sha256sum AND openssl
Run these commands in the folder that holds bagit.txt. Each must succeed.

1. Every file is the one that the manifests list:
    sha256sum --quiet --strict -c tagmanifest-sha256.txt
    sha256sum --quiet --strict -c manifest-sha256.txt

2. There is no other file (nothing is printed, and the command succeeds):
    test "$(find data -type f | wc -l)" -eq "$(wc -l < manifest-sha256.txt)"
    test -z "$(find . -type l)"

3. The key, in the form that openssl reads:
    T="$(mktemp -d)"
    printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > "$T/key.der"
    printf '%s' "$VKEY" | sed 's/^[^+]*+[^+]*+//' | openssl base64 -d -A | tail -c 32 >> "$T/key.der"

4. bundle.note is signed by that key:
    sed '/^$/,$d' bundle.note > "$T/note"
    sed '1,/^$/d; s/^[^ ]* [^ ]* //' bundle.note | openssl base64 -d -A | tail -c 64 > "$T/note.sig"
    openssl pkeyutl -verify -rawin -pubin -inkey "$T/key.der" -keyform DER -in "$T/note" -sigfile "$T/note.sig"

5. bundle.note names this tag manifest, and so every file:
    test "$(sed -n 3p bundle.note)" = "$(openssl dgst -sha256 -binary tagmanifest-sha256.txt | openssl base64 -A)"

6. The log's checkpoint (size ${size}, root ${root}) is signed by that key, and bundle.note names its root:
    sed '/^$/,$d' data/checkpoint > "$T/checkpoint"
    K="$(printf '%s' "$VKEY" | sed 's/^[^+]*+\\([^+]*\\)+.*/\\1/')"
    sed '1,/^$/d' data/checkpoint | while read -r dash name line; do printf '%s' "$line" | openssl base64 -d -A > "$T/line"; test "$(head -c 4 "$T/line" | od -An -tx1 | tr -d ' \\n')" = "$K" && tail -c 64 "$T/line" > "$T/checkpoint.sig"; done || :
    openssl pkeyutl -verify -rawin -pubin -inkey "$T/key.der" -keyform DER -in "$T/checkpoint" -sigfile "$T/checkpoint.sig"
    test "$(sed -n 4p bundle.note)" = "$(sed -n 3p data/checkpoint)"

7. Clean up:
    rm -r "$T"

What these commands do not show, and the verifier does: that each event stands in the tree (its .tlog-proof),
that the events of a person are one unbroken chain that ends where the map of the seal says, that the sealed
values are those that the events commit to, and that the log is the one that others have seen.
`;
}

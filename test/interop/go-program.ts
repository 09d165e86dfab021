/**
 * Reads a checkpoint with golang.org/x/mod/sumdb/note and checks a leaf and an older tree with …/tlog. Arguments: vkey,
 * checkpoint file, leaf (hex), index, inclusion proof (hex, comma), older size, older root (hex), consistency proof.
 */
export const GO_PROGRAM = `package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func hash(text string) (h tlog.Hash) {
	bytes, err := hex.DecodeString(text)
	check(err)
	copy(h[:], bytes)
	return
}

func hashes(text string) (list []tlog.Hash) {
	for _, one := range strings.Split(text, ",") {
		if one != "" {
			list = append(list, hash(one))
		}
	}
	return
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	check(err)
	return n
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	check(err)
	message, err := os.ReadFile(os.Args[2])
	check(err)
	opened, err := note.Open(message, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\\n")
	size := number(lines[1])
	bytes, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	var root tlog.Hash
	copy(root[:], bytes)
	leaf, err := hex.DecodeString(os.Args[3])
	check(err)
	check(tlog.CheckRecord(tlog.RecordProof(hashes(os.Args[5])), size, root, number(os.Args[4]), tlog.RecordHash(leaf)))
	check(tlog.CheckTree(tlog.TreeProof(hashes(os.Args[8])), size, root, number(os.Args[6]), hash(os.Args[7])))
	fmt.Println("accepted")
}
`;

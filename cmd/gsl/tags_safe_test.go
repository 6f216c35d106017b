//go:build gslsafe

package main

// buildTags builds the command in the flavour of the test.
var buildTags = []string{"-tags", "gslsafe"}

//go:build gslstress && !gslsafe

package main

// buildTags builds the command in the flavour of the test: the stress build.
var buildTags = []string{"-tags", "gslstress"}

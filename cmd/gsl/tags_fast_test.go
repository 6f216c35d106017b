//go:build !gslsafe && !gslstress

package main

// buildTags builds the command in the flavour of the test.
var buildTags []string

//go:build !linux

// Huge pages: other systems choose for themselves.
package main

func hugePages([]byte) {}

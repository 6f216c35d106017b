//go:build !unix

package cache

const mineIsKnown = false

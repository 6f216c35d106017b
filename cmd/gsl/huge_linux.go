// Huge pages for memory that was not touched yet.
package main

import "syscall"

// hugePages asks for huge pages in b. It is a hint: errors are of no interest.
func hugePages(b []byte) { _ = syscall.Madvise(b, syscall.MADV_HUGEPAGE) }

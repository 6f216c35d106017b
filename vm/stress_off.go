//go:build !gslstress

package vm

// stress moves the register stack at every chance and ticks at every back-edge (build tag gslstress): what is written to an
// address of a register that was kept too long is lost, and shows as a wrong result.
const stress = false

// tickSteps is the number of calls and back-edges between two looks at the clock, signals and limits.
const tickSteps = 20000

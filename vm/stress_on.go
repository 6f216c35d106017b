//go:build gslstress

package vm

const stress = true

const tickSteps = 1

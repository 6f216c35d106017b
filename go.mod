module github.com/gsl-lang/gsl

go 1.26

require (
	github.com/alecthomas/participle/v2 v2.1.4
	golang.org/x/text v0.31.0
)

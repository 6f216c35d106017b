// Token types, their names for the grammar, and the keyword table.

package lex

import "github.com/alecthomas/participle/v2/lexer"

// Type is a token type. Every keyword and operator has its own, so that the grammar never compares text.
type Type = lexer.TokenType

// Token types.
const (
	EOF          = lexer.EOF
	Newline Type = iota + 1
	Indent
	Dedent
	Error // a lexical error; EOF follows, the details are in Lexer.Err
	Name
	Number
	String  // a plain, raw or bytes literal; the value is the source text
	FStart  // prefix and opening quotes of an f-string
	FMiddle // literal text of an f-string or of a format spec, as written
	FEnd
	FLBrace
	FRBrace
	FConv  // !r
	FDebug // = of {x=}; the value is all the text from the brace to here, with the blanks after the =
	FColon
	LPar
	RPar
	LSqb
	RSqb
	LBrace
	RBrace
	Colon
	Comma
	Semi
	Dot
	Ellipsis
	Arrow
	Assign
	Walrus
	AugOp // all of += -= ...
	At
	Plus
	Minus
	Star
	DStar
	Slash
	DSlash
	Percent
	LShift
	RShift
	Amp
	Pipe
	Caret
	Tilde
	Lt
	Gt
	Le
	Ge
	EqEq
	Ne
	LtGt  // <>, in no production: a syntax error at the right place
	Other // $ ? ! and the back quote, likewise
	KwFalse
	KwNone
	KwTrue
	KwAnd
	KwAs
	KwAssert
	KwAsync
	KwAwait
	KwBreak
	KwClass
	KwContinue
	KwDef
	KwDel
	KwElif
	KwElse
	KwExcept
	KwFinally
	KwFor
	KwFrom
	KwGlobal
	KwIf
	KwImport
	KwIn
	KwIs
	KwLambda
	KwNonlocal
	KwNot
	KwOr
	KwPass
	KwRaise
	KwReturn
	KwTry
	KwWhile
	KwWith
	KwYield
	KwMatch // match at the head of a match statement
	KwCase  // case at the head of a case clause
	Recover // never lexed: the parser puts it before a stream that is to be parsed to its end in spite of errors
	NumTypes
)

var names = [NumTypes]string{Newline: "Newline", Indent: "Indent", Dedent: "Dedent", Error: "Error", Name: "Name", Number: "Number",
	String: "String", FStart: "FStart", FMiddle: "FMiddle", FEnd: "FEnd", FLBrace: "FLBrace", FRBrace: "FRBrace", FConv: "FConv",
	FDebug: "FDebug", FColon: "FColon", LPar: "LPar", RPar: "RPar", LSqb: "LSqb", RSqb: "RSqb", LBrace: "LBrace", RBrace: "RBrace",
	Colon: "Colon", Comma: "Comma", Semi: "Semi", Dot: "Dot", Ellipsis: "Ellipsis", Arrow: "Arrow", Assign: "Assign", Walrus: "Walrus",
	AugOp: "AugOp", At: "At", Plus: "Plus", Minus: "Minus", Star: "Star", DStar: "DStar", Slash: "Slash", DSlash: "DSlash",
	Percent: "Percent", LShift: "LShift", RShift: "RShift", Amp: "Amp", Pipe: "Pipe", Caret: "Caret", Tilde: "Tilde", Lt: "Lt", Gt: "Gt",
	Le: "Le", Ge: "Ge", EqEq: "EqEq", Ne: "Ne", LtGt: "LtGt", Other: "Other", KwFalse: "KwFalse", KwNone: "KwNone", KwTrue: "KwTrue",
	KwAnd: "KwAnd", KwAs: "KwAs", KwAssert: "KwAssert", KwAsync: "KwAsync", KwAwait: "KwAwait", KwBreak: "KwBreak", KwClass: "KwClass",
	KwContinue: "KwContinue", KwDef: "KwDef", KwDel: "KwDel", KwElif: "KwElif", KwElse: "KwElse", KwExcept: "KwExcept",
	KwFinally: "KwFinally", KwFor: "KwFor", KwFrom: "KwFrom", KwGlobal: "KwGlobal", KwIf: "KwIf", KwImport: "KwImport", KwIn: "KwIn",
	KwIs: "KwIs", KwLambda: "KwLambda", KwNonlocal: "KwNonlocal", KwNot: "KwNot", KwOr: "KwOr", KwPass: "KwPass", KwRaise: "KwRaise",
	KwReturn: "KwReturn", KwTry: "KwTry", KwWhile: "KwWhile", KwWith: "KwWith", KwYield: "KwYield", KwMatch: "KwMatch", KwCase: "KwCase",
	Recover: "Recover"}

// TypeName is the name the grammar uses for t.
func TypeName(t Type) string {
	if t > 0 && t < NumTypes && names[t] != "" {
		return names[t]
	}
	return "EOF"
}

var symbols = func() map[string]Type {
	m := map[string]Type{"EOF": EOF}
	for i, n := range names {
		if n != "" {
			m[n] = Type(i)
		}
	}
	return m
}()

// Keyword gives the token type of a reserved word, or 0.
func Keyword(s string) Type {
	if len(s) < 2 || len(s) > 8 {
		return 0
	}
	switch s {
	case "False":
		return KwFalse
	case "None":
		return KwNone
	case "True":
		return KwTrue
	case "and":
		return KwAnd
	case "as":
		return KwAs
	case "assert":
		return KwAssert
	case "async":
		return KwAsync
	case "await":
		return KwAwait
	case "break":
		return KwBreak
	case "class":
		return KwClass
	case "continue":
		return KwContinue
	case "def":
		return KwDef
	case "del":
		return KwDel
	case "elif":
		return KwElif
	case "else":
		return KwElse
	case "except":
		return KwExcept
	case "finally":
		return KwFinally
	case "for":
		return KwFor
	case "from":
		return KwFrom
	case "global":
		return KwGlobal
	case "if":
		return KwIf
	case "import":
		return KwImport
	case "in":
		return KwIn
	case "is":
		return KwIs
	case "lambda":
		return KwLambda
	case "nonlocal":
		return KwNonlocal
	case "not":
		return KwNot
	case "or":
		return KwOr
	case "pass":
		return KwPass
	case "raise":
		return KwRaise
	case "return":
		return KwReturn
	case "try":
		return KwTry
	case "while":
		return KwWhile
	case "with":
		return KwWith
	case "yield":
		return KwYield
	}
	return 0
}

// Package ast holds the syntax tree of a GSL program. It mirrors the node kinds of Python 3.11's ast module, so that
// the language reference, CPython's own tests and our tree can be compared node by node.
//
// Every node carries a Span. Lines count from 1, columns are UTF-8 byte offsets from 0, the end is exclusive: the
// same convention as CPython's lineno, col_offset, end_lineno and end_col_offset.
package ast

import "math/big"

// Span is where a node stands in the source.
type Span struct{ Line, Col, EndLine, EndCol int32 }

// Pos returns the span; it makes every node that embeds a Span a Node.
func (s *Span) Pos() *Span { return s }

// Node is any expression, statement, pattern, argument or handler.
type Node interface{ Pos() *Span }

// Expr is an expression node.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement node.
type Stmt interface {
	Node
	stmt()
}

// Pattern is a pattern of a case clause.
type Pattern interface {
	Node
	pattern()
}

// Module is a parsed file, or one interactive input (Interactive), or a lone expression (Body[0] is an *ExprStmt).
type Module struct {
	Body     []Stmt
	Warnings []Warning // of the lexer: the program is legal, but will not be for ever
}

// Warning is something that is legal and probably wrong. Its columns are those of a SyntaxError: characters from 1 on.
type Warning struct {
	Line, Col, EndLine, EndCol int

	Msg        string
	Text       string // the line, if the place is one of the source's text and not of its tree
	Deprecated bool   // a DeprecationWarning, else a SyntaxWarning
}

// Op is an operator.
type Op uint8

// Operators. Binary first, then unary, then comparisons.
const (
	Add Op = iota
	Sub
	Mult
	MatMult
	Div
	Mod
	Pow
	LShift
	RShift
	BitOr
	BitXor
	BitAnd
	FloorDiv
	Invert
	Not
	UAdd
	USub
	Eq
	NotEq
	Lt
	LtE
	Gt
	GtE
	Is
	IsNot
	In
	NotIn
	And
	Or
)

var opText = [...]string{Add: "+", Sub: "-", Mult: "*", MatMult: "@", Div: "/", Mod: "%", Pow: "**", LShift: "<<", RShift: ">>", BitOr: "|",
	BitXor: "^", BitAnd: "&", FloorDiv: "//", Invert: "~", Not: "not", UAdd: "+", USub: "-", Eq: "==", NotEq: "!=", Lt: "<", LtE: "<=", Gt: ">",
	GtE: ">=", Is: "is", IsNot: "is not", In: "in", NotIn: "not in", And: "and", Or: "or"}

func (o Op) String() string { return opText[o] }

// ConstKind says what a Constant holds.
type ConstKind uint8

// Kinds of constants.
const (
	None ConstKind = iota
	True
	False
	Ellipsis
	Int     // I, or Big when it does not fit 64 bits
	Float   // F
	Complex // F is the imaginary part
	Str     // S; lone surrogates are generalised UTF-8
	Bytes   // S holds the bytes
)

// Expressions.
type (
	// Name is an identifier, NFKC-normalised.
	Name struct {
		Span
		ID string
	}
	// Constant is a literal.
	Constant struct {
		Span
		Kind ConstKind
		I    int64
		F    float64
		S    string
		Big  *big.Int
	}
	// JoinedStr is an f-string (implicitly concatenated plain strings included as Constants).
	JoinedStr struct {
		Span
		Values []Expr // *Constant (Str) or *FormattedValue
	}
	// FormattedValue is one replacement field. The text of `{x=}` is a Constant before it.
	FormattedValue struct {
		Span
		X    Expr
		Conv byte       // 0, 's', 'r', 'a'
		Spec *JoinedStr // or nil
	}
	// Tuple is a tuple display; Paren says that it was written with its own parentheses.
	Tuple struct {
		Span
		Elts  []Expr
		Paren bool
	}
	// List is a list display.
	List struct {
		Span
		Elts []Expr
	}
	// Set is a set display.
	Set struct {
		Span
		Elts []Expr
	}
	// Dict is a dict display; a nil key means **value.
	Dict struct {
		Span
		Keys, Vals []Expr
	}
	// ListComp is [Elt for ...].
	ListComp struct {
		Span
		Elt  Expr
		Fors []*Comprehension
	}
	// SetComp is {Elt for ...}.
	SetComp struct {
		Span
		Elt  Expr
		Fors []*Comprehension
	}
	// GeneratorExp is (Elt for ...).
	GeneratorExp struct {
		Span
		Elt  Expr
		Fors []*Comprehension
	}
	// DictComp is {Key: Val for ...}.
	DictComp struct {
		Span
		Key, Val Expr
		Fors     []*Comprehension
	}
	// Starred is *X in a display, a call or a target.
	Starred struct {
		Span
		X Expr
	}
	// BinOp is L Op R.
	BinOp struct {
		Span
		Op   Op
		L, R Expr
	}
	// UnaryOp is Op X.
	UnaryOp struct {
		Span
		Op Op
		X  Expr
	}
	// BoolOp is a chain of and, or of or.
	BoolOp struct {
		Span
		Op Op
		Xs []Expr
	}
	// Compare is L Ops[0] Rs[0] Ops[1] Rs[1] ...
	Compare struct {
		Span
		L   Expr
		Ops []Op
		Rs  []Expr
	}
	// IfExp is Then if Cond else Else.
	IfExp struct {
		Span
		Cond, Then, Else Expr
	}
	// Lambda is lambda Args: Body.
	Lambda struct {
		Span
		Args *Arguments
		Body Expr
	}
	// NamedExpr is Target := X.
	NamedExpr struct {
		Span
		Target *Name
		X      Expr
	}
	// Yield is yield X; X may be nil.
	Yield struct {
		Span
		X Expr
	}
	// YieldFrom is yield from X.
	YieldFrom struct {
		Span
		X Expr
	}
	// Await is await X.
	Await struct {
		Span
		X Expr
	}
	// Call is F(Args, Keywords). Starred arguments are among Args; a Keyword without a name is **X.
	// Positional and keyword arguments keep their order within each list; the evaluation order across the lists is by Span.
	Call struct {
		Span
		F        Expr
		Args     []Expr
		Keywords []*Keyword
	}
	// Attribute is X.Attr.
	Attribute struct {
		Span
		X    Expr
		Attr string
		// AttrSpan is the name's own place, for carets.
		AttrSpan Span
	}
	// Subscript is X[Index].
	Subscript struct {
		Span
		X, Index Expr
	}
	// Slice is Lo:Hi:Step inside a subscript; each may be nil.
	Slice struct {
		Span
		Lo, Hi, Step Expr
	}
)

// Comprehension is one `for Target in Iter if ...` of a comprehension.
type Comprehension struct {
	Span
	Async        bool
	Target, Iter Expr
	Ifs          []Expr
}

// Keyword is name=X in a call or class header; Name == "" is **X.
type Keyword struct {
	Span
	Name string
	X    Expr
}

// Arguments are the parameters of a function or lambda.
type Arguments struct {
	PosOnly, Args []*Arg
	Vararg        *Arg
	KwOnly        []*Arg
	KwDefaults    []Expr // one per KwOnly; nil: required
	Kwarg         *Arg
	Defaults      []Expr // of the last len(Defaults) of PosOnly+Args
}

// Arg is one parameter.
type Arg struct {
	Span
	Name string
	Ann  Expr // or nil
}

func (*Name) expr()           {}
func (*Constant) expr()       {}
func (*JoinedStr) expr()      {}
func (*FormattedValue) expr() {}
func (*Tuple) expr()          {}
func (*List) expr()           {}
func (*Set) expr()            {}
func (*Dict) expr()           {}
func (*ListComp) expr()       {}
func (*SetComp) expr()        {}
func (*GeneratorExp) expr()   {}
func (*DictComp) expr()       {}
func (*Starred) expr()        {}
func (*BinOp) expr()          {}
func (*UnaryOp) expr()        {}
func (*BoolOp) expr()         {}
func (*Compare) expr()        {}
func (*IfExp) expr()          {}
func (*Lambda) expr()         {}
func (*NamedExpr) expr()      {}
func (*Yield) expr()          {}
func (*YieldFrom) expr()      {}
func (*Await) expr()          {}
func (*Call) expr()           {}
func (*Attribute) expr()      {}
func (*Subscript) expr()      {}
func (*Slice) expr()          {}

// Statements.
type (
	// FunctionDef is def or async def.
	FunctionDef struct {
		Span
		Async      bool
		Name       string
		NameSpan   Span
		Args       *Arguments
		Returns    Expr // or nil
		Body       []Stmt
		Decorators []Expr
	}
	// ClassDef is class Name(Bases, Keywords).
	ClassDef struct {
		Span
		Name       string
		Bases      []Expr
		Keywords   []*Keyword
		Body       []Stmt
		Decorators []Expr
	}
	// Return is return X; X may be nil.
	Return struct {
		Span
		X Expr
	}
	// Delete is del Targets.
	Delete struct {
		Span
		Targets []Expr
	}
	// Assign is Targets[0] = Targets[1] = ... = X.
	Assign struct {
		Span
		Targets []Expr
		X       Expr
	}
	// AugAssign is Target Op= X.
	AugAssign struct {
		Span
		Target Expr
		Op     Op
		X      Expr
	}
	// AnnAssign is Target: Ann = X; X may be nil. Simple: the target is a bare name without parentheses.
	AnnAssign struct {
		Span
		Target, Ann, X Expr
		Simple         bool
	}
	// For is for or async for.
	For struct {
		Span
		Async        bool
		Target, Iter Expr
		Body, Else   []Stmt
	}
	// While is while Cond.
	While struct {
		Span
		Cond       Expr
		Body, Else []Stmt
	}
	// If is if Cond; an elif is an If alone in Else.
	If struct {
		Span
		Cond       Expr
		Body, Else []Stmt
	}
	// With is with or async with.
	With struct {
		Span
		Async bool
		Items []*WithItem
		Body  []Stmt
	}
	// Match is match Subject.
	Match struct {
		Span
		Subject Expr
		Cases   []*MatchCase
	}
	// Raise is raise X from Cause; both may be nil.
	Raise struct {
		Span
		X, Cause Expr
	}
	// Try is try; Star: the handlers are except*.
	Try struct {
		Span
		Star                bool
		Body, Else, Finally []Stmt
		Handlers            []*ExceptHandler
	}
	// Assert is assert Cond, Msg; Msg may be nil.
	Assert struct {
		Span
		Cond, Msg Expr
	}
	// Import is import Names.
	Import struct {
		Span
		Names []*Alias
	}
	// ImportFrom is from Level*'.' Module import Names; Names[0].Name may be "*".
	ImportFrom struct {
		Span
		Module string
		Names  []*Alias
		Level  int
	}
	// Global is global Names.
	Global struct {
		Span
		Names []string
	}
	// Nonlocal is nonlocal Names.
	Nonlocal struct {
		Span
		Names []string
	}
	// ExprStmt is an expression alone on a line.
	ExprStmt struct {
		Span
		X Expr
	}
	// Pass is pass.
	Pass struct{ Span }
	// Break is break.
	Break struct{ Span }
	// Continue is continue.
	Continue struct{ Span }
)

// WithItem is one manager of a with statement; As may be nil.
type WithItem struct {
	X, As Expr
}

// Alias is Name as As; As may be empty.
type Alias struct {
	Span
	Name, As string
}

// ExceptHandler is except Type as Name; a nil Type catches everything.
type ExceptHandler struct {
	Span
	Type Expr
	Name string
	Body []Stmt
}

// MatchCase is case Pattern if Guard.
type MatchCase struct {
	Pattern Pattern
	Guard   Expr // or nil
	Body    []Stmt
}

func (*FunctionDef) stmt() {}
func (*ClassDef) stmt()    {}
func (*Return) stmt()      {}
func (*Delete) stmt()      {}
func (*Assign) stmt()      {}
func (*AugAssign) stmt()   {}
func (*AnnAssign) stmt()   {}
func (*For) stmt()         {}
func (*While) stmt()       {}
func (*If) stmt()          {}
func (*With) stmt()        {}
func (*Match) stmt()       {}
func (*Raise) stmt()       {}
func (*Try) stmt()         {}
func (*Assert) stmt()      {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*Global) stmt()      {}
func (*Nonlocal) stmt()    {}
func (*ExprStmt) stmt()    {}
func (*Pass) stmt()        {}
func (*Break) stmt()       {}
func (*Continue) stmt()    {}

// Patterns.
type (
	// MatchValue compares with ==: a literal or a dotted name.
	MatchValue struct {
		Span
		X Expr
	}
	// MatchSingleton is None, True or False, compared with is.
	MatchSingleton struct {
		Span
		Kind ConstKind
	}
	// MatchSequence is [p, *rest, q].
	MatchSequence struct {
		Span
		Patterns []Pattern
	}
	// MatchStar is *Name inside a sequence; Name "" is *_.
	MatchStar struct {
		Span
		Name string
	}
	// MatchMapping is {key: p, **Rest}.
	MatchMapping struct {
		Span
		Keys     []Expr
		Patterns []Pattern
		Rest     string
	}
	// MatchClass is Cls(p, name=q).
	MatchClass struct {
		Span
		Cls        Expr
		Patterns   []Pattern
		KwNames    []string
		KwPatterns []Pattern
	}
	// MatchAs is p as Name; Pattern nil: a capture; Name "" as well: the wildcard _.
	MatchAs struct {
		Span
		Pattern Pattern
		Name    string
	}
	// MatchOr is p | q.
	MatchOr struct {
		Span
		Patterns []Pattern
	}
)

func (*MatchValue) pattern()     {}
func (*MatchSingleton) pattern() {}
func (*MatchSequence) pattern()  {}
func (*MatchStar) pattern()      {}
func (*MatchMapping) pattern()   {}
func (*MatchClass) pattern()     {}
func (*MatchAs) pattern()        {}
func (*MatchOr) pattern()        {}

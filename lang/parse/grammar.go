// The grammar of statements and patterns, as participle productions. It is LL(1) given the lexer's soft keywords, and runs
// without lookahead, so that the failing token is where CPython sees the error too.
//
// Two rules for whoever edits it. A separator before something optional is guarded by a lookahead group, because without
// lookahead ("," X)* fails after the comma. And a production may be reached either from here or through the dispatch
// table (see dispatch.go): the latter must be registered there.

package parse

import "github.com/alecthomas/participle/v2/lexer"

type ifStmt struct {
	Cond  *named     `parser:"KwIf @@ Colon"`
	Then  *block     `parser:"@@"`
	Elifs []*elif    `parser:"@@*"`
	Else  *elseBlock `parser:"@@?"`
}

type elif struct {
	Pos  lexer.Position
	Cond *named `parser:"KwElif @@ Colon"`
	Then *block `parser:"@@"`
}

type elseBlock struct {
	Body *block `parser:"KwElse Colon @@"`
}

type whileStmt struct {
	Cond *named     `parser:"KwWhile @@ Colon"`
	Body *block     `parser:"@@"`
	Else *elseBlock `parser:"@@?"`
}

type forStmt struct {
	Target *targets   `parser:"KwFor @@ KwIn"`
	Iter   *starExprs `parser:"@@ Colon"`
	Body   *block     `parser:"@@"`
	Else   *elseBlock `parser:"@@?"`
}

type tryStmt struct {
	Body     *block        `parser:"KwTry Colon @@"`
	Handlers []*handler    `parser:"( @@+"`
	Else     *elseBlock    `parser:"@@?"`
	Finally  *finallyBlock `parser:"@@?"`
	Only     *finallyBlock `parser:"| @@ )"`
}

type finallyBlock struct {
	Body *block `parser:"KwFinally Colon @@"`
}

type handler struct {
	Pos  lexer.Position
	Star *caught `parser:"KwExcept ( Star @@"`
	Type *caught `parser:"| @@ )? Colon"`
	Body *block  `parser:"@@"`
}

type caught struct {
	Type *test  `parser:"@@"`
	As   *ident `parser:"( KwAs @@ )?"`
}

type withStmt struct {
	Items *withItems `parser:"KwWith @@ Colon"`
	Body  *block     `parser:"@@"`
}

type funcDef struct {
	Name    *ident  `parser:"KwDef @@"`
	Params  *params `parser:"LPar @@? RPar"`
	Returns *test   `parser:"( Arrow @@ )? Colon"`
	Body    *block  `parser:"@@"`
}

type classDef struct {
	Name *ident     `parser:"KwClass @@"`
	Args *classArgs `parser:"@@? Colon"`
	Body *block     `parser:"@@"`
}

type decorated struct {
	Decs  []*decorator `parser:"@@+"`
	Func  *placedDef   `parser:"( @@"`
	Class *placedClass `parser:"| @@"`
	Async *placedAsync `parser:"| @@ )"`
}

type decorator struct {
	X *named `parser:"At @@ Newline"`
}

type placedDef struct {
	Pos lexer.Position
	Def *funcDef `parser:"@@"`
}

type placedClass struct {
	Pos   lexer.Position
	Class *classDef `parser:"@@"`
}

type placedAsync struct {
	Pos lexer.Position
	Def *funcDef `parser:"KwAsync @@"`
}

type asyncStmt struct {
	Def  *funcDef  `parser:"KwAsync ( @@"`
	For  *forStmt  `parser:"| @@"`
	With *withStmt `parser:"| @@ )"`
}

type importStmt struct {
	Names []*dottedAs `parser:"KwImport @@ ( Comma @@ )*"`
}

type dottedAs struct {
	Path *dotted `parser:"@@"`
	As   *ident  `parser:"( KwAs @@ )?"`
}

type fromImport struct {
	Dots  []string  `parser:"KwFrom ( @( Dot | Ellipsis )+"`
	Path  *dotted   `parser:"@@?"`
	Path2 *dotted   `parser:"| @@ ) KwImport"`
	Star  *mark     `parser:"( (?= Star) @@"`
	In    []*nameAs `parser:"| LPar @@ ( (?= Comma ~RPar) Comma @@ )* Comma? RPar"`
	Names []*nameAs `parser:"| @@ ( Comma @@ )* )"`
}

type nameAs struct {
	Name *ident `parser:"@@"`
	As   *ident `parser:"( KwAs @@ )?"`
}

type raiseStmt struct {
	X     *test `parser:"KwRaise ( @@"`
	Cause *test `parser:"( KwFrom @@ )? )?"`
}

type globalStmt struct {
	Kw    string   `parser:"@( KwGlobal | KwNonlocal )"`
	Names []*ident `parser:"@@ ( Comma @@ )*"`
}

type delStmt struct {
	X *delTargets `parser:"KwDel @@"`
}

type assertStmt struct {
	X   *test `parser:"KwAssert @@"`
	Msg *test `parser:"( Comma @@ )?"`
}

type matchStmt struct {
	Subject *subject  `parser:"KwMatch @@ Colon Newline Indent"`
	Cases   []*clause `parser:"@@+ Dedent"`
}

type clause struct {
	Pattern *openPattern `parser:"KwCase @@"`
	Guard   *named       `parser:"( KwIf @@ )? Colon"`
	Body    *block       `parser:"@@"`
}

// openPattern is one pattern, or several with commas.
type openPattern struct {
	Pos   lexer.Position
	Items []*asPattern `parser:"@@ ( (?= Comma ~( RPar | RSqb | Colon | KwIf ) ) Comma @@ )*"`
	Comma *mark        `parser:"( (?= Comma) @@ )?"`
}

type asPattern struct {
	Pos  lexer.Position
	Star *ident           `parser:"( Star @@"`
	Or   []*closedPattern `parser:"| @@ ( Pipe @@ )* )"`
	As   *ident           `parser:"( KwAs @@ )?"`
}

type closedPattern struct {
	Pos   lexer.Position
	Num   *numPattern   `parser:"  @@"`
	Str   *literals     `parser:"| @@"`
	Const *mark         `parser:"| (?= KwNone | KwTrue | KwFalse) @@"`
	Name  *namePattern  `parser:"| @@"`
	Paren *parenPattern `parser:"| @@"`
	List  *listPattern  `parser:"| @@"`
	Map   *mapPattern   `parser:"| @@"`
}

// numPattern is a signed number, or a complex one: -1+2j.
type numPattern struct {
	Neg  *mark    `parser:"( (?= Minus) @@"`
	Num  *numeral `parser:"  @@ | @@ )"`
	Op   string   `parser:"( @( Plus | Minus )"`
	Imag *numeral `parser:"  @@ )?"`
}

type namePattern struct {
	Path *dottedName       `parser:"@@"`
	Call *classArgsPattern `parser:"@@?"`
}

type classArgsPattern struct {
	Open *mark     `parser:"(?= LPar) @@"`
	Args []*patArg `parser:"( @@ ( (?= Comma ~RPar) Comma @@ )* Comma? )?"`
	End  *mark     `parser:"(?= RPar) @@"`
}

type patArg struct {
	Pos lexer.Position
	X   *asPattern `parser:"@@"`
	V   *asPattern `parser:"( Assign @@ )?"`
}

type parenPattern struct {
	X   *openPattern `parser:"LPar @@?"`
	End *mark        `parser:"(?= RPar) @@"`
}

type listPattern struct {
	X   *openPattern `parser:"LSqb @@?"`
	End *mark        `parser:"(?= RSqb) @@"`
}

type mapPattern struct {
	Items []*mapItem `parser:"LBrace ( @@ ( (?= Comma ~RBrace) Comma @@ )* Comma? )?"`
	End   *mark      `parser:"(?= RBrace) @@"`
}

type mapItem struct {
	Pos  lexer.Position
	Rest *ident         `parser:"  DStar @@"`
	Key  *closedPattern `parser:"| @@ Colon"`
	Val  *asPattern     `parser:"  @@"`
}

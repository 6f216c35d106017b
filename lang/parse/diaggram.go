// The grammar by which a failing statement is read again: ordered choice with backtracking, as CPython reads it, because
// which of several possible errors CPython reports depends on the order in which its PEG parser tries things.

package parse

// The notation. A rule is "name: alternative | alternative", continued on indented lines; a * after the name keeps its
// results (the rules that CPython memoizes are the same). In an alternative: 'x' is a keyword or operator, "x" a soft
// keyword, capitals are token classes; x? x* x+ s.x+ repeat; &x and !x look ahead; ~ forbids other alternatives from there
// on; &&x must follow; n=x names a part. An alternative may end in an action in braces: mk "kind" makes a node, return n
// gives a part, the others raise an error or not (see diagact.go). Alternatives with an action that raises are tried in
// the second pass only; they are those of rules whose names begin with bad_.
const diagGrammar = `
eval: expressions NEWLINE* ENDMARKER
fstring: star_expressions
statements: statement+
statement: compound_stmt | simple_stmts
simple_stmts: simple_stmt !';' NEWLINE | ';'.simple_stmt+ ';'? NEWLINE
simple_stmt*: assignment | star_expressions | &'return' return_stmt | &('import' | 'from') import_stmt | &'raise' raise_stmt
  | 'pass' | &'del' del_stmt | &'yield' yield_expr | &'assert' assert_stmt | 'break' | 'continue' | &'global' 'global' ','.NAME+
  | &'nonlocal' 'nonlocal' ','.NAME+
compound_stmt: &('def' | '@' | 'async') function_def | &'if' if_stmt | &('class' | '@') class_def | &('with' | 'async') with_stmt
  | &('for' | 'async') for_stmt | &'try' try_stmt | &'while' while_stmt | match_stmt

assignment: NAME ':' expression ('=' annotated_rhs)?
  | ('(' single_target ')' | single_subscript_attribute_target) ':' expression ('=' annotated_rhs)?
  | (star_targets '=')+ (yield_expr | star_expressions) !'=' | single_target augassign ~ (yield_expr | star_expressions) | bad_assignment
annotated_rhs: yield_expr | star_expressions
augassign: AUGASSIGN
return_stmt: 'return' star_expressions?
raise_stmt: 'raise' expression ('from' expression)? | 'raise'
del_stmt: 'del' del_targets &(';' | NEWLINE) | bad_del_stmt
assert_stmt: 'assert' expression (',' expression)?
import_stmt: 'import' dotted_as_names | import_from
import_from: 'from' ('.' | '...')* dotted_name 'import' import_from_targets | 'from' ('.' | '...')+ 'import' import_from_targets
import_from_targets: '(' import_from_as_names ','? ')' | import_from_as_names !',' | '*' | bad_import_from_targets
import_from_as_names: ','.import_from_as_name+
import_from_as_name: NAME ('as' NAME)?
dotted_as_names: ','.dotted_as_name+
dotted_as_name: dotted_name ('as' NAME)?
dotted_name: NAME ('.' NAME)*

block*: NEWLINE INDENT statements DEDENT | simple_stmts | bad_block
decorators: ('@' named_expression NEWLINE)+
class_def: decorators class_def_raw | class_def_raw
class_def_raw: bad_class_def_raw | 'class' NAME ('(' arguments? ')')? ':' block
function_def: decorators function_def_raw | function_def_raw
function_def_raw: bad_def_raw | 'def' NAME &&'(' params? ')' ('->' expression)? &&':' block
  | 'async' 'def' NAME &&'(' params? ')' ('->' expression)? &&':' block

params: bad_parameters | parameters
parameters: slash_no_default param_no_default* param_with_default* star_etc? | slash_with_default param_with_default* star_etc?
  | param_no_default+ param_with_default* star_etc? | param_with_default+ star_etc? | star_etc
slash_no_default: param_no_default+ '/' ',' | param_no_default+ '/' &')'
slash_with_default: param_no_default* param_with_default+ '/' ',' | param_no_default* param_with_default+ '/' &')'
star_etc: bad_star_etc | '*' param_no_default param_maybe_default* kwds? | '*' param_no_default_star_annotation param_maybe_default* kwds?
  | '*' ',' param_maybe_default+ kwds? | kwds
kwds: bad_kwds | '**' param_no_default
param_no_default: a=param ',' {return a} | a=param &')' {return a}
param_no_default_star_annotation: NAME ':' star_expression ',' | NAME ':' star_expression &')'
param_with_default: param default ',' | param default &')'
param_maybe_default: param default? ',' | param default? &')'
param: NAME (':' expression)? {mk "param"}
default: '=' expression | bad_default

if_stmt: bad_if_stmt | 'if' named_expression ':' block elif_stmt | 'if' named_expression ':' block else_block?
elif_stmt: bad_elif_stmt | 'elif' named_expression ':' block elif_stmt | 'elif' named_expression ':' block else_block?
else_block: bad_else_stmt | 'else' &&':' block
while_stmt: bad_while_stmt | 'while' named_expression ':' block else_block?
for_stmt: bad_for_stmt | 'for' star_targets 'in' ~ star_expressions ':' block else_block?
  | 'async' 'for' star_targets 'in' ~ star_expressions ':' block else_block? | bad_for_target
with_stmt: bad_with_stmt_indent | 'with' '(' ','.with_item+ ','? ')' ':' block | 'with' ','.with_item+ ':' block
  | 'async' 'with' '(' ','.with_item+ ','? ')' ':' block | 'async' 'with' ','.with_item+ ':' block | bad_with_stmt
with_item: expression 'as' star_target &(',' | ')' | ':') | bad_with_item | expression
try_stmt: bad_try_stmt | 'try' &&':' block finally_block | 'try' &&':' block except_block+ else_block? finally_block?
  | 'try' &&':' block except_star_block+ else_block? finally_block?
except_block: bad_except_stmt_indent | 'except' expression ('as' NAME)? ':' block | 'except' ':' block | bad_except_stmt
except_star_block: bad_except_star_stmt_indent | 'except' '*' expression ('as' NAME)? ':' block | bad_except_stmt
finally_block: bad_finally_stmt | 'finally' &&':' block

match_stmt: "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT | bad_match_stmt
subject_expr: star_named_expression ',' star_named_expressions? | named_expression
case_block: bad_case_block | "case" patterns guard? ':' block
guard: 'if' named_expression
patterns: open_sequence_pattern | pattern
pattern: as_pattern | or_pattern
as_pattern: or_pattern 'as' pattern_capture_target | bad_as_pattern
or_pattern: '|'.closed_pattern+ {mk "pattern"}
closed_pattern*: literal_pattern | capture_pattern | "_" | value_pattern | group_pattern | sequence_pattern | mapping_pattern | class_pattern
literal_pattern: signed_number !('+' | '-') | complex_number | strings | 'None' | 'True' | 'False'
literal_expr: signed_number !('+' | '-') | complex_number | strings | 'None' | 'True' | 'False'
complex_number: signed_real_number '+' imaginary_number | signed_real_number '-' imaginary_number
signed_number: NUMBER {number} | '-' NUMBER {number}
signed_real_number: real_number | '-' real_number
real_number: NUMBER {real}
imaginary_number: NUMBER {imaginary}
capture_pattern: pattern_capture_target
pattern_capture_target: !"_" NAME !('.' | '(' | '=')
value_pattern: attr !('.' | '(' | '=')
attr: NAME ('.' NAME)+
name_or_attr: NAME ('.' NAME)*
group_pattern: '(' pattern ')'
sequence_pattern: '[' maybe_sequence_pattern? ']' | '(' open_sequence_pattern? ')'
open_sequence_pattern: maybe_star_pattern ',' maybe_sequence_pattern?
maybe_sequence_pattern: ','.maybe_star_pattern+ ','?
maybe_star_pattern: star_pattern | pattern
star_pattern*: '*' pattern_capture_target | '*' "_"
mapping_pattern: '{' '}' | '{' double_star_pattern ','? '}' | '{' items_pattern ',' double_star_pattern ','? '}' | '{' items_pattern ','? '}'
items_pattern: ','.key_value_pattern+
key_value_pattern: (literal_expr | attr) ':' pattern
double_star_pattern: '**' pattern_capture_target
class_pattern: name_or_attr '(' ')' | name_or_attr '(' positional_patterns ','? ')' | name_or_attr '(' keyword_patterns ','? ')'
  | name_or_attr '(' positional_patterns ',' keyword_patterns ','? ')' | bad_class_pattern
positional_patterns: ','.pattern+ {mk "patterns"}
keyword_patterns: ','.keyword_pattern+
keyword_pattern: NAME '=' pattern

expressions: expression (',' expression)+ ','? {mk "tuple"} | expression ',' {mk "tuple"} | expression
expression*: bad_expression | bad_legacy_expression | disjunction 'if' disjunction 'else' expression {mk "conditional expression"}
  | disjunction | lambdef
yield_expr: 'yield' 'from' expression {mk "yield expression"} | 'yield' star_expressions? {mk "yield expression"}
star_expressions: star_expression (',' star_expression)+ ','? {mk "tuple"} | star_expression ',' {mk "tuple"} | star_expression
star_expression*: '*' bitwise_or {mk "starred"} | expression
star_named_expressions: ','.star_named_expression+ ','? {mk "list of"}
star_named_expression: '*' bitwise_or {mk "starred"} | named_expression
assignment_expression: NAME ':=' ~ expression {mk "named expression"}
named_expression: assignment_expression | bad_named_expression | expression !':='
disjunction*: conjunction ('or' conjunction)+ {mk "expression"} | conjunction
conjunction*: inversion ('and' inversion)+ {mk "expression"} | inversion
inversion*: 'not' inversion {mk "expression"} | comparison
comparison: bitwise_or compare_op_bitwise_or_pair+ {mk "comparison"} | bitwise_or
compare_op_bitwise_or_pair: '==' bitwise_or {mk "=="} | '!=' bitwise_or {mk "!="} | '<=' bitwise_or {mk "<="} | '<' bitwise_or {mk "<"}
  | '>=' bitwise_or {mk ">="} | '>' bitwise_or {mk ">"} | 'not' 'in' bitwise_or {mk "not in"} | 'in' bitwise_or {mk "in"}
  | 'is' 'not' bitwise_or {mk "is not"} | 'is' bitwise_or {mk "is"}
bitwise_or*: bitwise_xor ('|' bitwise_xor)* {fold}
bitwise_xor*: bitwise_and ('^' bitwise_and)* {fold}
bitwise_and*: shift_expr ('&' shift_expr)* {fold}
shift_expr*: sum (('<<' | '>>') sum)* {fold}
sum*: term (('+' | '-') term)* {fold}
term*: factor (('*' | '/' | '//' | '%' | '@') factor)* {fold}
factor*: '+' factor {mk "expression"} | '-' factor {mk "expression"} | '~' factor {mk "expression"} | power
power: await_primary '**' factor {mk "expression"} | await_primary
await_primary*: 'await' primary {mk "await expression"} | primary
slices: slice !',' | ','.(slice | starred_expression)+ ','? {mk "tuple"}
slice: expression? ':' expression? (':' expression?)? {mk "slice"} | named_expression
atom: NAME {mk "name"} | 'True' {mk "True"} | 'False' {mk "False"} | 'None' {mk "None"} | &STRING strings | NUMBER {number}
  | &'(' (tuple | group | genexp) | &'[' (list | listcomp) | &'{' (dict | set | dictcomp | setcomp) | '...' {mk "ellipsis"}
group: '(' a=(yield_expr | named_expression) ')' {return a} | bad_group
lambdef: 'lambda' lambda_params? ':' expression {mk "lambda"}
strings*: STRING+ {strings}
list: '[' star_named_expressions? ']' {mk "list"}
tuple: '(' (star_named_expression ',' star_named_expressions?)? ')' {mk "tuple"}
set: '{' star_named_expressions '}' {mk "set display"}
dict: '{' double_starred_kvpairs? '}' {mk "dict literal"} | '{' bad_double_starred_kvpairs '}'
double_starred_kvpairs: ','.double_starred_kvpair+ ','?
double_starred_kvpair: '**' bitwise_or | kvpair
kvpair: expression ':' expression
for_if_clauses: for_if_clause+ {mk "clauses"}
for_if_clause: 'async' 'for' star_targets 'in' ~ disjunction ('if' disjunction)* {mk "clause"}
  | 'for' star_targets 'in' ~ disjunction ('if' disjunction)* {mk "clause"} | bad_for_target
listcomp: '[' named_expression for_if_clauses ']' {mk "list comprehension"} | bad_comprehension
setcomp: '{' named_expression for_if_clauses '}' {mk "set comprehension"} | bad_comprehension
genexp: '(' (assignment_expression | expression !':=') for_if_clauses ')' {mk "generator expression"} | bad_comprehension
dictcomp: '{' kvpair for_if_clauses '}' {mk "dict comprehension"} | bad_dict_comprehension
arguments*: args ','? &')' | bad_arguments
args: ','.(starred_expression | (assignment_expression | expression !':=') !'=')+ (',' kwargs)? {mk "args"} | kwargs {mk "args"}
kwargs: ','.kwarg_or_starred+ ',' ','.kwarg_or_double_starred+ {mk "kwargs"} | ','.kwarg_or_starred+ {mk "kwargs"}
  | ','.kwarg_or_double_starred+ {mk "kwargs"}
starred_expression: '*' expression {mk "starred"}
kwarg_or_starred: bad_kwarg | NAME '=' expression {mk "kw"} | starred_expression
kwarg_or_double_starred: bad_kwarg | NAME '=' expression {mk "kw"} | '**' expression {mk "kwdouble"}

star_targets: a=star_target !',' | star_target (',' star_target)* ','? {mk "tuple"}
star_targets_list_seq: ','.star_target+ ','?
star_targets_tuple_seq: star_target (',' star_target)+ ','? | star_target ','
star_target*: '*' (!'*' star_target) {mk "starred"} | target_with_star_atom
target_with_star_atom*: t_primary '.' NAME !t_lookahead {mk "attribute"} | t_primary '[' slices ']' !t_lookahead {mk "subscript"} | star_atom
star_atom: NAME {mk "name"} | '(' a=target_with_star_atom ')' {return a} | '(' star_targets_tuple_seq? ')' {mk "tuple"}
  | '[' star_targets_list_seq? ']' {mk "list"}
single_target: single_subscript_attribute_target | NAME | '(' single_target ')'
single_subscript_attribute_target: t_primary '.' NAME !t_lookahead | t_primary '[' slices ']' !t_lookahead
t_lookahead: '(' | '[' | '.'
del_targets: ','.del_target+ ','?
del_target*: t_primary '.' NAME !t_lookahead | t_primary '[' slices ']' !t_lookahead | del_t_atom
del_t_atom: NAME | '(' del_target ')' | '(' del_targets? ')' | '[' del_targets? ']'

lambda_params: bad_lambda_parameters | lambda_parameters
lambda_parameters: lambda_slash_no_default lambda_param_no_default* lambda_param_with_default* lambda_star_etc?
  | lambda_slash_with_default lambda_param_with_default* lambda_star_etc?
  | lambda_param_no_default+ lambda_param_with_default* lambda_star_etc? | lambda_param_with_default+ lambda_star_etc? | lambda_star_etc
lambda_slash_no_default: lambda_param_no_default+ '/' ',' | lambda_param_no_default+ '/' &':'
lambda_slash_with_default: lambda_param_no_default* lambda_param_with_default+ '/' ','
  | lambda_param_no_default* lambda_param_with_default+ '/' &':'
lambda_star_etc: bad_lambda_star_etc | '*' lambda_param_no_default lambda_param_maybe_default* lambda_kwds?
  | '*' ',' lambda_param_maybe_default+ lambda_kwds? | lambda_kwds
lambda_kwds: bad_lambda_kwds | '**' lambda_param_no_default
lambda_param_no_default: a=lambda_param ',' {return a} | a=lambda_param &':' {return a}
lambda_param_with_default: lambda_param default ',' | lambda_param default &':'
lambda_param_maybe_default: lambda_param default? ',' | lambda_param default? &':'
lambda_param: NAME {mk "param"}

bad_arguments: (','.(starred_expression | (assignment_expression | expression !':=') !'=')+ ',' kwargs | kwargs) ',' a='*' {known a "iterable argument unpacking follows keyword argument unpacking"}
  | a=expression b=for_if_clauses ',' (args | expression for_if_clauses)? {genexp a b "Generator expression must be parenthesized"}
  | a=NAME b='=' expression for_if_clauses {range a b "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"}
  | a=args b=for_if_clauses {genexpcall a b "Generator expression must be parenthesized"}
  | args ',' a=expression b=for_if_clauses {genexp a b "Generator expression must be parenthesized"}
  | a=args ',' args {argorder a ""}
bad_kwarg: a=('True' | 'False' | 'None') b='=' {range a b "cannot assign to %t"}
  | a=NAME b='=' expression for_if_clauses {range a b "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"}
  | !(NAME '=') a=expression b='=' {range a b "expression cannot contain assignment, perhaps you meant \"==\"?"}
expression_without_invalid: disjunction 'if' disjunction 'else' expression {mk "conditional expression"} | disjunction | lambdef
bad_legacy_expression: a=NAME !'(' b=star_expressions {legacy a b "Missing parentheses in call to '%t'. Did you mean %t(...)?"}
bad_expression: !(NAME STRING | SOFTKEYWORD) a=disjunction b=expression_without_invalid {comma a b "invalid syntax. Perhaps you forgot a comma?"}
  | a=disjunction 'if' b=disjunction !('else' | ':') {range a b "expected 'else' after 'if' expression"}
bad_named_expression*: a=expression ':=' expression {known a "cannot use assignment expressions with %e"}
  | a=NAME '=' b=bitwise_or !('=' | ':=') {range a b "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"}
  | !(list | tuple | genexp | 'True' | 'None' | 'False') a=bitwise_or b='=' bitwise_or !('=' | ':=') {known a "cannot assign to %e here. Maybe you meant '==' instead of '='?"}
bad_assignment: a=bad_ann_assign_target ':' expression {known a "only single target (not %e) can be annotated"}
  | a=star_named_expression ',' star_named_expressions* ':' expression {known a "only single target (not tuple) can be annotated"}
  | a=expression ':' expression {known a "illegal target for annotation"}
  | (star_targets '=')* a=star_expressions '=' {target a "assign to"}
  | (star_targets '=')* a=yield_expr '=' {known a "assignment to yield expression not possible"}
  | a=star_expressions augassign (yield_expr | star_expressions) {known a "'%e' is an illegal expression for augmented assignment"}
bad_ann_assign_target: list | tuple | '(' a=bad_ann_assign_target ')' {return a}
bad_del_stmt: 'del' a=star_expressions {target a "delete"}
bad_block: NEWLINE !INDENT {indent0 "expected an indented block"}
bad_comprehension: ('[' | '(' | '{') a=starred_expression for_if_clauses {known a "iterable unpacking cannot be used in comprehension"}
  | ('[' | '{') a=star_named_expression ',' b=star_named_expressions for_if_clauses {lastof a b "did you forget parentheses around the comprehension target?"}
  | ('[' | '{') a=star_named_expression b=',' for_if_clauses {range a b "did you forget parentheses around the comprehension target?"}
bad_dict_comprehension: '{' a='**' bitwise_or for_if_clauses '}' {known a "dict unpacking cannot be used in dict comprehension"}
bad_parameters: param_no_default* bad_parameters_helper a=param_no_default {known a "non-default argument follows default argument"}
  | param_no_default* a='(' param_no_default+ ','? b=')' {range a b "Function parameters cannot be parenthesized"}
  | a='/' ',' {known a "at least one argument must precede /"}
  | (slash_no_default | slash_with_default) param_maybe_default* a='/' {known a "/ may appear only once"}
  | (slash_no_default | slash_with_default)? param_maybe_default* '*' (',' | param_no_default) param_maybe_default* a='/' {known a "/ must be ahead of *"}
  | param_maybe_default+ '/' a='*' {known a "expected comma between / and *"}
bad_parameters_helper: slash_with_default | param_with_default+
bad_default: a='=' &(')' | ',') {known a "expected default value expression"}
bad_star_etc: a='*' (')' | ',' (')' | '**')) {known a "named arguments must follow bare *"}
  | '*' param a='=' {known a "var-positional argument cannot have default value"}
  | '*' (param_no_default | ',') param_maybe_default* a='*' (param_no_default | ',') {known a "* argument may appear only once"}
bad_kwds: '**' param a='=' {known a "var-keyword argument cannot have default value"}
  | '**' param ',' a=param {known a "arguments cannot follow var-keyword argument"}
  | '**' param ',' a=('*' | '**' | '/') {known a "arguments cannot follow var-keyword argument"}
bad_lambda_parameters: lambda_param_no_default* bad_lambda_parameters_helper a=lambda_param_no_default {known a "non-default argument follows default argument"}
  | lambda_param_no_default* a='(' ','.lambda_param+ ','? b=')' {range a b "Lambda expression parameters cannot be parenthesized"}
  | a='/' ',' {known a "at least one argument must precede /"}
  | (lambda_slash_no_default | lambda_slash_with_default) lambda_param_maybe_default* a='/' {known a "/ may appear only once"}
  | (lambda_slash_no_default | lambda_slash_with_default)? lambda_param_maybe_default* '*' (',' | lambda_param_no_default) lambda_param_maybe_default* a='/' {known a "/ must be ahead of *"}
  | lambda_param_maybe_default+ '/' a='*' {known a "expected comma between / and *"}
bad_lambda_parameters_helper: lambda_slash_with_default | lambda_param_with_default+
bad_lambda_star_etc: '*' (':' | ',' (':' | '**')) {here "named arguments must follow bare *"}
  | '*' lambda_param a='=' {known a "var-positional argument cannot have default value"}
  | '*' (lambda_param_no_default | ',') lambda_param_maybe_default* a='*' (lambda_param_no_default | ',') {known a "* argument may appear only once"}
bad_lambda_kwds: '**' lambda_param a='=' {known a "var-keyword argument cannot have default value"}
  | '**' lambda_param ',' a=lambda_param {known a "arguments cannot follow var-keyword argument"}
  | '**' lambda_param ',' a=('*' | '**' | '/') {known a "arguments cannot follow var-keyword argument"}
bad_with_item: expression 'as' a=expression &(',' | ')' | ':') {target a "assign to"}
bad_for_target: 'async'? 'for' a=star_expressions {target a "assign to in for"}
bad_group: '(' a=starred_expression ')' {known a "cannot use starred expression here"}
  | '(' a='**' expression ')' {known a "cannot use double starred expression here"}
bad_import_from_targets: import_from_as_names ',' NEWLINE {here "trailing comma not allowed without surrounding parentheses"}
bad_with_stmt: 'async'? 'with' ','.(expression ('as' star_target)?)+ NEWLINE {here "expected ':'"}
  | 'async'? 'with' '(' ','.(expressions ('as' star_target)?)+ ','? ')' NEWLINE {here "expected ':'"}
bad_with_stmt_indent: 'async'? a='with' ','.(expression ('as' star_target)?)+ ':' NEWLINE !INDENT {indent a "'with' statement"}
  | 'async'? a='with' '(' ','.(expressions ('as' star_target)?)+ ','? ')' ':' NEWLINE !INDENT {indent a "'with' statement"}
bad_try_stmt: a='try' ':' NEWLINE !INDENT {indent a "'try' statement"}
  | 'try' ':' block !('except' | 'finally') {here "expected 'except' or 'finally' block"}
  | 'try' ':' block* except_block+ a='except' b='*' expression ('as' NAME)? ':' {range a b "cannot have both 'except' and 'except*' on the same 'try'"}
  | 'try' ':' block* except_star_block+ a='except' (expression ('as' NAME)?)? ':' {known a "cannot have both 'except' and 'except*' on the same 'try'"}
bad_except_stmt: 'except' '*'? a=expression ',' expressions ('as' NAME)? ':' {from a "multiple exception types must be parenthesized"}
  | 'except' '*'? expression ('as' NAME)? NEWLINE {here "expected ':'"}
  | 'except' NEWLINE {here "expected ':'"}
  | 'except' '*' (NEWLINE | ':') {here "expected one or more exception types"}
bad_finally_stmt: a='finally' ':' NEWLINE !INDENT {indent a "'finally' statement"}
bad_except_stmt_indent: a='except' expression ('as' NAME)? ':' NEWLINE !INDENT {indent a "'except' statement"}
  | a='except' ':' NEWLINE !INDENT {indent a "'except' statement"}
bad_except_star_stmt_indent: a='except' '*' expression ('as' NAME)? ':' NEWLINE !INDENT {indent a "'except*' statement"}
bad_match_stmt: "match" subject_expr NEWLINE {here "expected ':'"}
  | a="match" subject_expr ':' NEWLINE !INDENT {indent a "'match' statement"}
bad_case_block: "case" patterns guard? NEWLINE {here "expected ':'"}
  | a="case" patterns guard? ':' NEWLINE !INDENT {indent a "'case' statement"}
bad_as_pattern: or_pattern 'as' a="_" {known a "cannot use '_' as a target"}
  | or_pattern 'as' !NAME a=expression {known a "invalid pattern target"}
bad_class_pattern: name_or_attr '(' a=bad_class_argument_pattern {firstlast a "positional patterns follow keyword patterns"}
bad_class_argument_pattern: (positional_patterns ',')? keyword_patterns ',' a=positional_patterns {return a}
bad_if_stmt: 'if' named_expression NEWLINE {here "expected ':'"}
  | a='if' named_expression ':' NEWLINE !INDENT {indent a "'if' statement"}
bad_elif_stmt: 'elif' named_expression NEWLINE {here "expected ':'"}
  | a='elif' named_expression ':' NEWLINE !INDENT {indent a "'elif' statement"}
bad_else_stmt: a='else' ':' NEWLINE !INDENT {indent a "'else' statement"}
bad_while_stmt: 'while' named_expression NEWLINE {here "expected ':'"}
  | a='while' named_expression ':' NEWLINE !INDENT {indent a "'while' statement"}
bad_for_stmt: 'async'? 'for' star_targets 'in' star_expressions NEWLINE {here "expected ':'"}
  | 'async'? a='for' star_targets 'in' star_expressions ':' NEWLINE !INDENT {indent a "'for' statement"}
bad_def_raw: 'async'? a='def' NAME '(' params? ')' ('->' expression)? ':' NEWLINE !INDENT {indent a "function definition"}
bad_class_def_raw: 'class' NAME ('(' arguments? ')')? NEWLINE {here "expected ':'"}
  | a='class' NAME ('(' arguments? ')')? ':' NEWLINE !INDENT {indent a "class definition"}
bad_double_starred_kvpairs: ','.double_starred_kvpair+ ',' bad_kvpair
  | expression ':' a='*' bitwise_or {from a "cannot use a starred expression in a dictionary value"}
  | expression a=':' &('}' | ',') {known a "expression expected after dictionary key and ':'"}
bad_kvpair: a=expression !(':') {afterkey a "':' expected after dictionary key"}
  | expression ':' a='*' bitwise_or {from a "cannot use a starred expression in a dictionary value"}
  | expression a=':' &('}' | ',') {known a "expression expected after dictionary key and ':'"}
`

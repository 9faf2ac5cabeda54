"""Every small fault that can be put into a module, made on its syntax tree.

A mutant changes one place: a comparison is flipped or moved by one, ``and`` becomes ``or``, ``min``
becomes ``max``, branches are swapped, a statement that has an effect is dropped (every ``fsync``
and ``commit`` is one), a number is one more, a returned value is an empty or the opposite one.
"""

from __future__ import annotations

import ast
import copy
import difflib
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
EMPTY = {"str": '""', "bytes": 'b""', "int": "0", "float": "0.0", "list": "[]", "dict": "{}"}
EMPTY |= {"tuple": "()", "set": "set()", "Iterator": "iter(())", "Sequence": "()"}
LARGEST = 10
"""Numbers beyond are amounts: whether it is 1000 or 1001 is not a matter of right or wrong."""
WORDS_ONLY = ("logger", "_logger", "log")
"""Whose calls change nothing but what a person reads."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed place: ``before`` and ``after`` are its text, ``source`` the module with it.

    ``beginning`` is the line of the module that the place begins in, as it was.
    """

    module: str
    function: str
    line: int
    beginning: str
    before: str
    after: str
    source: str

    def diff(self, original: str) -> str:
        """The change as a unified diff."""
        lines = difflib.unified_diff(
            original.splitlines(), self.source.splitlines(), self.module, self.module, "", "", 2, ""
        )
        return "\n".join(lines)


def mutants(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    finder = _Finder(module, source)
    finder.visit(ast.parse(source))
    return sorted(finder.found, key=lambda mutant: (mutant.line, mutant.before, mutant.after))


class _Finder(ast.NodeVisitor):
    def __init__(self, module: str, source: str) -> None:
        self.found: list[Mutant] = []
        self._module = module
        self._lines = source.encode().splitlines(keepends=True)
        self._names: list[str] = []
        self._returns: list[ast.expr | None] = []

    # -- where ------------------------------------------------------------------------------

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._names.append(node.name)
        for child in node.body:
            self.visit(child)
        self._names.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._names.append(node.name)
        self._returns.append(node.returns)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        for child in node.body:
            self.visit(child)
        self._returns.pop()
        self._names.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Left alone: a message, and before Python 3.12 its parts have no places."""

    # -- what -------------------------------------------------------------------------------

    def visit_Compare(self, node: ast.Compare) -> None:
        for index, operator in enumerate(node.ops):
            for other in COMPARISONS[type(operator)]:
                changed = copy.deepcopy(node)
                changed.ops[index] = other()
                self._add(node, changed)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        changed = copy.deepcopy(node)
        changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        self._add(node, changed)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._add(node, node.operand)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Sub):
            changed = copy.deepcopy(node)
            changed.op = ast.Add()
            self._add(node, changed)
        elif isinstance(node.op, ast.Add) and _is_number(node.right):
            changed = copy.deepcopy(node)
            changed.op = ast.Sub()
            self._add(node, changed)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._replace(node, str(not node.value))
        elif isinstance(node.value, int) and node.value <= LARGEST:
            self._replace(node, str(node.value + 1))

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in OPPOSITES:
            self._replace(node.func, OPPOSITES[node.func.id])
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) == "TYPE_CHECKING":
            return
        self._replace(node.test, f"not ({ast.unparse(node.test)})")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        changed = copy.deepcopy(node)
        changed.body, changed.orelse = node.orelse, node.body
        self._add(node, changed)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node.value, ast.Yield):
            self._replace(node, "yield from ()")
        elif isinstance(node.value, ast.Call | ast.Await) and not _only_words(node.value):
            self._drop(node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
            self._drop(node)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._drop(node)
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._drop(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._drop(node)

    def visit_Break(self, node: ast.Break) -> None:
        self._replace(node, "continue")

    def visit_Delete(self, node: ast.Delete) -> None:
        self._drop(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and self._returns:
            returns = self._returns[-1]
            kind = ast.unparse(returns).partition("[")[0] if returns is not None else ""
            if kind == "bool" and not isinstance(node.value, ast.Constant):
                self._replace(node.value, f"not ({ast.unparse(node.value)})")
            elif kind in EMPTY and ast.unparse(node.value) not in (EMPTY[kind], "''", "b''"):
                self._replace(node.value, EMPTY[kind])
            elif _may_be_none(returns) and ast.unparse(node.value) != "None":
                self._replace(node.value, "None")
        self.generic_visit(node)

    # -- how --------------------------------------------------------------------------------

    def _drop(self, node: ast.stmt) -> None:
        self._replace(node, "pass")

    def _add(self, node: ast.expr, changed: ast.expr) -> None:
        self._replace(node, f"({ast.unparse(changed)})")

    def _replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        end_line, end = node.end_lineno, node.end_col_offset
        assert end_line is not None
        assert end is not None
        first, last = node.lineno - 1, end_line - 1
        head = b"".join(self._lines[:first]) + self._lines[first][: node.col_offset]
        tail = self._lines[last][end:] + b"".join(self._lines[last + 1 :])
        source = (head + text.encode() + tail).decode()
        function = ".".join(self._names)
        before = ast.unparse(node)
        beginning = self._lines[first].decode().strip()
        self.found.append(
            Mutant(self._module, function, node.lineno, beginning, before, text, source)
        )


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _may_be_none(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation).endswith("| None")


def _only_words(call: ast.expr) -> bool:
    """Whether this logs and does nothing else."""
    parts = ast.unparse(call).partition("(")[0].split(".")
    return any(part in WORDS_ONLY for part in parts)

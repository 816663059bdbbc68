"""Benchmark texts changed as people and teachers change them, and texts that hold no benchmark.

usage: contaminations.py BENCHMARKS CLEAN_ROWS OUT JDK_SOURCES

BENCHMARKS holds HumanEval.jsonl.gz and mbpp.jsonl as published, CLEAN_ROWS is a JSON array of instruction, input, output.
OUT gets contaminated.jsonl (task, change, half, tokens, text) and clean.jsonl (origin, half, problem if it has one, text). Nothing is random: what
looks so follows from a hash of the task. `half` is the half of tasks or rows (0: thresholds were chosen on it; 1: held out).
Standard library only.
"""

import ast
import builtins
import copy
import gzip
import hashlib
import io
import json
import keyword
import pathlib
import re
import sys
import sysconfig
import textwrap
import tokenize
import zipfile

FUNCTIONS = 12_000  # of each library
OPENINGS = ["Create a method that should", "Implement code to", "Develop a routine which will", "Your task is to", "Please"]
FILLER = (
    "The harbour was quiet that morning and the fishermen had already gone out when the letter arrived at the old house on the "
    "hill where nobody had lived for years except a gardener who kept the roses alive through dry summers and told visitors "
    "stories about the family that once owned half of the valley below including the mill the orchards and a small chapel "
).split()
DEAD = ["unused_{} = 0", "if False:\n    pass", "unused_{} = 'trace'", "debug_{} = None"]


def digest(text):
    return int(hashlib.md5(text.encode()).hexdigest(), 16)


def half(text):
    return digest(text) & 1


def structural_tokens(code):
    """Tokens of a solution as the reference's probe counts them: without layout, comments, and heads of functions."""
    count = 0
    head = False
    try:
        for token in tokenize.generate_tokens(io.StringIO(textwrap.dedent(code)).readline):
            if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING):
                head = head or token.string == "def"
                count += not head
            elif token.type == tokenize.NEWLINE:
                head = False
    except (tokenize.TokenError, IndentationError):
        pass
    return count


def without_docstrings(tree):
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
            first = body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                node.body = body[1:] or [ast.Pass()]
    return tree


class Renamer(ast.NodeTransformer):
    """Every name that the code binds: functions, parameters, variables."""

    def __init__(self, tree):
        self.names = {}
        self.imported = set()
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imported.update((a.asname or a.name).split(".")[0] for a in node.names)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self.bind(node.name)
            elif isinstance(node, ast.arg):
                self.bind(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.bind(node.id)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                self.bind(node.name)

    def bind(self, name):
        if name not in self.names and name not in self.imported and not name.startswith("__") and name != "self":
            self.names[name] = "v%d_%s" % (len(self.names), "abcdefgh"[len(name) % 8])

    def visit_Name(self, node):
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.names.get(node.arg, node.arg)
        self.generic_visit(node)
        return node

    def visit_keyword(self, node):
        self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node):
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node):
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_ExceptHandler(self, node):
        node.name = self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node):
        self.generic_visit(node)
        return node

    def visit_Global(self, node):
        node.names = [self.names.get(n, n) for n in node.names]
        return node

    visit_Nonlocal = visit_Global


class Keywords(ast.NodeTransformer):
    """Arguments by name of the code's own functions follow their parameters."""

    def __init__(self, names, own):
        self.names, self.own = names, own

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.own:
            for k in node.keywords:
                k.arg = self.names.get(k.arg, k.arg)
        return node


def renamed(tree):
    tree = copy.deepcopy(tree)
    renamer = Renamer(tree)
    tree = renamer.visit(tree)
    own = {renamer.names.get(n.name, n.name) for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    return Keywords(renamer.names, own | set(renamer.names.values())).visit(tree)


def hinted(tree):
    tree = copy.deepcopy(tree)

    class Hints(ast.NodeTransformer):
        def visit_FunctionDef(self, node):
            self.generic_visit(node)
            for arg in node.args.args:
                if arg.arg != "self":
                    arg.annotation = ast.Name("object", ast.Load())
            node.returns = ast.parse("dict[str, int] | None", mode="eval").body
            return node

        def visit_Assign(self, node):
            if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                return ast.AnnAssign(node.targets[0], ast.Name("object", ast.Load()), node.value, 1)
            return node

        def visit_Global(self, node):
            return node

    return ast.fix_missing_locations(Hints().visit(tree))


def commented(code):
    lines = []
    for i, line in enumerate(code.split("\n")):
        if line.strip() and i % 2 == 0:
            lines.append(re.match(r"\s*", line).group() + "# step %d of the work" % i)
        lines.append(line)
    return "\n".join(lines)


def spaced(code):
    """The same program with other spaces and line ends: brackets opened over lines, tabs, blank lines."""
    out = []
    depth = 0
    previous = None
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER):
            depth += token.type == tokenize.INDENT
            depth -= token.type == tokenize.DEDENT
            continue
        if token.type in (tokenize.NEWLINE, tokenize.NL):
            if previous not in (None, "\n"):
                out.append("\n\n" if token.type == tokenize.NEWLINE and len(out) % 3 == 0 else "\n")
                previous = "\n"
            continue
        if previous in (None, "\n"):
            out.append("\t" * depth)
        elif not (token.string in "([,.:" or previous in (".",) ):
            out.append(" ")
        out.append(token.string)
        if token.string == "," and len(out) % 5 == 0 and False:
            out.append("\n")
        previous = token.string
    return "".join(out)


def with_dead_statements(tree):
    tree = copy.deepcopy(tree)
    count = [0]

    def fill(body):
        out = []
        for i, node in enumerate(body):
            if i % 2 == 0 and not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
                out += ast.parse(DEAD[count[0] % len(DEAD)].format(count[0])).body
                count[0] += 1
            out.append(node)
        return out

    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and not isinstance(node, (ast.Module, ast.ClassDef)):
                if not (field == "orelse" and isinstance(body[0], ast.If)):
                    setattr(node, field, fill(body))
    return ast.fix_missing_locations(tree)


def names_of(node, ctx):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ctx)}


def reordered(tree):
    """Neighbours that assign and have no name in common change places; None if there are none."""
    tree = copy.deepcopy(tree)
    changed = False
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        i = 0
        while i + 1 < len(body):
            a, b = body[i], body[i + 1]
            if all(isinstance(x, (ast.Assign, ast.AugAssign)) for x in (a, b)):
                stores = names_of(a, ast.Store), names_of(b, ast.Store)
                every = [names_of(x, (ast.Store, ast.Load)) for x in (a, b)]
                calls = any(isinstance(n, (ast.Call, ast.Subscript)) for x in (a, b) for n in ast.walk(x))
                if not (stores[0] & every[1] or stores[1] & every[0]) and not calls:
                    body[i], body[i + 1] = b, a
                    changed = True
                    i += 1
            i += 1
    return tree if changed else None


def whiled(tree):
    tree = copy.deepcopy(tree)
    count = [0]

    class Loops(ast.NodeTransformer):
        def visit_For(self, node):
            self.generic_visit(node)
            jumps = any(isinstance(n, ast.Continue) for n in ast.walk(node))
            if (
                isinstance(node.target, ast.Name)
                and isinstance(node.iter, ast.Call)
                and isinstance(node.iter.func, ast.Name)
                and node.iter.func.id == "range"
                and len(node.iter.args) < 3
                and not node.orelse
                and not jumps
            ):
                args = node.iter.args
                start = args[0] if len(args) == 2 else ast.Constant(0)
                name = node.target.id
                count[0] += 1
                loop = ast.While(
                    ast.Compare(ast.Name(name, ast.Load()), [ast.Lt()], [args[-1]]),
                    node.body + ast.parse(name + " += 1").body,
                    [],
                )
                return [ast.Assign([ast.Name(name, ast.Store())], start), loop]
            return node

    tree = ast.fix_missing_locations(Loops().visit(tree))
    return tree if count[0] else None


def extracted(tree):
    """The value that a function returns is computed by a helper."""
    tree = copy.deepcopy(tree)
    helpers = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            loops = [s for s in node.body if isinstance(s, (ast.For, ast.While))]
            if loops and not any(isinstance(n, ast.Return) for n in ast.walk(loops[0])):
                loop = loops[0]
                names = sorted(names_of(loop, ast.Load) - set(dir(builtins)))
                stores = sorted(names_of(loop, ast.Store))
                helper = ast.parse("def helper(%s):\n    pass\n" % ", ".join(names)).body[0]
                helper.body = [loop] + ast.parse("return %s" % ", ".join(stores)).body if stores else [loop]
                call = ast.parse("%s = helper(%s)" % (", ".join(stores), ", ".join(names))).body if stores else ast.parse(
                    "helper(%s)" % ", ".join(names)
                ).body
                place = node.body.index(loop)
                node.body[place : place + 1] = call
                helpers.append(helper)
                break
    if not helpers:
        return None
    tree.body = helpers + tree.body
    return ast.fix_missing_locations(tree)


def relabelled(tree):
    tree = copy.deepcopy(tree)
    changed = [False]

    class Literals(ast.NodeTransformer):
        def visit_Constant(self, node):
            if isinstance(node.value, bool) or node.value is None:
                return node
            if isinstance(node.value, int):
                changed[0] = True
                return ast.Constant(node.value + 7)
            if isinstance(node.value, str):
                changed[0] = True
                return ast.Constant("q" + node.value[1:] + "z")
            return node

        def visit_JoinedStr(self, node):
            return node

    tree = ast.fix_missing_locations(Literals().visit(tree))
    return tree if changed[0] else None


def rewrapped(text):
    return textwrap.fill(" ".join(text.split()), 43)


def prose_only(doc):
    lines, output = [], False
    for line in doc.split("\n"):
        if line.strip().startswith(">>>"):
            output = True
        elif output and line.strip():
            continue
        else:
            output = False
            lines.append(line)
    return "\n".join(lines).strip()


def embedded(text):
    words = FILLER * 3
    return " ".join(words[:100]) + "\n\n" + text + "\n\n" + " ".join(words[60:160])


def opening_changed(task, text):
    rest = re.sub(r"^Write a (python )?function (to|that|which|for) ", "", text)
    return OPENINGS[digest(task) % len(OPENINGS)] + " " + rest


def contaminated(folder):
    def emit(task, change, text, tokens=0):
        if text is not None and text.strip():
            yield {"task": task, "change": change, "half": half(task), "tokens": tokens, "text": text}

    def code_rows(task, published, source, tokens):
        yield from emit(task, "code verbatim", published, tokens)
        lf = published.replace("\r\n", "\n")
        yield from emit(task, "code with LF", lf, tokens)
        yield from emit(task, "code with CRLF", lf.replace("\n", "\r\n"), tokens)
        yield from emit(task, "code dedented", textwrap.dedent(lf), tokens)
        tree = without_docstrings(ast.parse(source))
        plain = ast.unparse(tree)
        yield from emit(task, "code reformatted (unparse)", plain, tokens)
        yield from emit(task, "code reformatted (spaces)", spaced(plain), tokens)
        other = renamed(tree)
        yield from emit(task, "renamed", ast.unparse(other), tokens)
        yield from emit(task, "renamed, reformatted, comments, type hints", commented(ast.unparse(hinted(other))), tokens)
        yield from emit(task, "renamed, dead statements", ast.unparse(with_dead_statements(other)), tokens)
        moved = reordered(other)
        yield from emit(task, "renamed, reordered", moved and ast.unparse(moved), tokens)
        both = moved and with_dead_statements(moved)
        yield from emit(task, "renamed, dead statements, reordered", both and ast.unparse(both), tokens)
        loops = whiled(other)
        yield from emit(task, "renamed, for to while", loops and ast.unparse(loops), tokens)
        helper = extracted(other)
        yield from emit(task, "renamed, helper extracted", helper and ast.unparse(helper), tokens)
        literals = relabelled(other)
        yield from emit(task, "renamed, literals changed", literals and ast.unparse(literals), tokens)

    with gzip.open(folder / "HumanEval.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            task = row["task_id"]
            quotes = '"""' if '"""' in row["prompt"] else "'''"
            parts = row["prompt"].split(quotes)
            doc = parts[1 if len(parts) == 3 else 3].strip()
            yield from emit(task, "prose verbatim", doc)
            yield from emit(task, "prose with CRLF", doc.replace("\n", "\r\n"))
            yield from emit(task, "prose dedented", textwrap.dedent("    " + doc))
            yield from emit(task, "prose re-wrapped", rewrapped(doc))
            yield from emit(task, "prose without doctests", prose_only(doc))
            yield from emit(task, "prose in 200 words", embedded(prose_only(doc)))
            body = row["canonical_solution"]
            yield from code_rows(task, body, row["prompt"] + body, structural_tokens(body))
    with open(folder / "mbpp.jsonl", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if 11 <= row["task_id"] <= 510:
                task = "MBPP/%d" % row["task_id"]
                yield from emit(task, "prose verbatim", row["text"])
                yield from emit(task, "prose re-wrapped", rewrapped(row["text"]))
                yield from emit(task, "prose in 200 words", embedded(row["text"]))
                yield from emit(task, "prose, opening changed", opening_changed(task, row["text"]))
                code = row["code"].replace("\r\n", "\n")
                yield from code_rows(task, row["code"], code, structural_tokens(code))


def python_functions():
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    for path in sorted(library.rglob("*.py")):
        if "site-packages" in path.parts:
            continue
        try:
            source = path.read_text(encoding="utf-8")
            tree = ast.parse(source)
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue
        lines = source.splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                text = textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno]))
                yield "%s:%d" % (path.relative_to(library), node.lineno), text


HEAD = re.compile(r"^    (?:[\w<>\[\],.?@ ]+ )\w+\([^;{}]*\)(?: throws [\w, .]+)? \{$", re.M)


def java_functions(archive):
    with zipfile.ZipFile(archive) as sources:
        for name in sorted(sources.namelist()):
            if name.startswith("java.base/java/") and name.endswith(".java"):
                text = sources.read(name).decode()
                for match in HEAD.finditer(text):
                    end = text.find("\n    }\n", match.start())
                    if end > 0:
                        yield "%s:%d" % (name, text.count("\n", 0, match.start()) + 1), text[match.start() : end + 7]


def sample(functions):
    longer = {o: t for o, t in functions if t.count("\n") > 1}
    return sorted(longer.items(), key=lambda item: digest(item[0]))[:FUNCTIONS]


def clean(rows, archive):
    for i, row in enumerate(json.load(open(rows, encoding="utf-8"))):
        problem = "\n".join(filter(None, (row["instruction"], row["input"])))
        text = problem + "\n\n" + row["output"]
        yield {"origin": "CodeAlpaca row %d" % i, "half": i & 1, "problem": problem, "text": text}
    for library, functions in (("Python", python_functions()), ("JDK", java_functions(archive))):
        for origin, text in sample(functions):
            yield {"origin": "%s %s" % (library, origin), "half": half(origin), "text": text}


def write(file, rows):
    with open(file, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[3])
    write(out / "contaminated.jsonl", contaminated(pathlib.Path(sys.argv[1])))
    write(out / "clean.jsonl", clean(sys.argv[2], sys.argv[4]))

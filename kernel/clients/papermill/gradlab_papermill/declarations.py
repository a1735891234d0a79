"""What a cell of TypeScript declares, by a real parser: names, types, values, comments."""

from dataclasses import dataclass

import tree_sitter_typescript
from tree_sitter import Language, Parser

TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())

LITERAL_TYPES = {
    "number": "number",
    "string": "string",
    "template_string": "string",
    "true": "boolean",
    "false": "boolean",
    "null": "null",
    "regex": "RegExp",
    "object": "object",
}


@dataclass(frozen=True)
class Declaration:
    name: str
    # As the author wrote it; None where the type is left to the compiler.
    annotation: str | None
    # The annotation, else what the literal shows; None where that takes the compiler.
    type: str | None
    # The text of the first value.
    value: str
    comment: str


def declarations(source):
    """The variables that the cell declares, in order; a cell with an error gives those that can be read."""
    root = Parser(TYPESCRIPT).parse(source.encode()).root_node
    found = []
    for at, statement in enumerate(root.children):
        if statement.type not in ("lexical_declaration", "variable_declaration"):
            continue
        comment = comment_of(root.children, at)
        for declarator in statement.named_children:
            if declarator.type == "variable_declarator":
                declaration = read(declarator, comment)
                if declaration is not None:
                    found.append(declaration)
    return found


def read(declarator, comment):
    name = declarator.child_by_field_name("name")
    if name.type != "identifier":
        return None
    annotation = declarator.child_by_field_name("type")
    value = declarator.child_by_field_name("value")
    # The node starts at the colon.
    written = None if annotation is None else text(annotation)[1:].strip()
    return Declaration(
        name=text(name),
        annotation=written,
        type=written or type_of(value),
        value="undefined" if value is None else text(value),
        comment=comment,
    )


def type_of(value):
    """The type that a literal shows."""
    if value is None:
        return None
    if value.type == "number":
        return "bigint" if text(value).endswith("n") else "number"
    if value.type == "unary_expression":
        return type_of(value.child_by_field_name("argument")) if text(value)[0] in "+-" else None
    if value.type == "array":
        types = {type_of(each) for each in value.named_children if each.type != "comment"}
        [only] = types if len(types) == 1 else [None]
        return None if only is None else f"{only}[]"
    if value.type == "identifier":
        return "number" if text(value) in ("NaN", "Infinity") else None
    return LITERAL_TYPES.get(value.type)


def comment_of(siblings, at):
    """The comment behind the statement, on its last line, else the documentation comment above it."""
    statement = siblings[at]
    behind = siblings[at + 1] if at + 1 < len(siblings) else None
    if is_comment(behind) and behind.start_point.row == statement.end_point.row:
        return words(text(behind))
    above = siblings[at - 1] if at > 0 else None
    before = siblings[at - 2] if at > 1 else None
    belongs = before is None or before.end_point.row < above.start_point.row
    if is_comment(above) and belongs and text(above).startswith("/**"):
        return words(text(above))
    return ""


def is_comment(node):
    return node is not None and node.type == "comment"


def words(comment):
    """A comment without its marks, on one line."""
    if comment.startswith("//"):
        return comment[2:].strip()
    lines = comment.removeprefix("/*").removesuffix("*/").splitlines()
    return " ".join(filter(None, (line.strip().strip("*").strip() for line in lines)))


def text(node):
    return node.text.decode()

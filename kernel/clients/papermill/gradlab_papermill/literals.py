"""Values of JSON and YAML as TypeScript literals."""

import math

WIDTH = 100
LARGEST_SAFE_INTEGER = 2**53 - 1

# What reserves a word in a module, where `await` and the words of strict mode count too.
RESERVED = frozenset(
    """
    arguments await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null package
    private protected public return static super switch this throw true try typeof var void while with yield
    """.split()
)

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def is_identifier(name):
    """Whether TypeScript takes the text as a name; `$` is the one letter that Python does not know."""
    return name.replace("$", "_").isidentifier()


def literal(value, column=0, indent=""):
    """One value; lists and objects that do not fit the line are broken up, one entry a line.

    column: where the value starts, indent: what stands before the line it starts on.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        entries = [(f"{key(name)}: ", each) for name, each in value.items()]
        return collection(entries, ("{", "}", " "), column, indent)
    if isinstance(value, (list, tuple)):
        return collection([("", each) for each in value], ("[", "]", ""), column, indent)
    return string(str(value))


def integer(value):
    """A number where that is exact, else a bigint: the type checker then shows where it does not fit."""
    return str(value) if abs(value) <= LARGEST_SAFE_INTEGER else f"{value}n"


def number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    # Python's shortest form is JavaScript's too, but for `1.0`, which is `1` there: both read the same.
    return repr(value)


def string(text):
    """In double quotes; what cannot be seen is written as an escape, lone surrogates and line separators too."""
    return '"' + "".join(ESCAPES.get(letter) or visible(letter) for letter in text) + '"'


def visible(letter):
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}"


def key(name):
    """YAML has keys that are no text; they become what JSON makes of them."""
    if name is None or isinstance(name, bool):
        name = literal(name)
    name = str(name)
    if name == "__proto__":
        # Without the brackets it would set the prototype.
        return '["__proto__"]'
    return name if is_identifier(name) else string(name)


def collection(entries, brackets, column, indent):
    opening, closing, space = brackets
    if not entries:
        return opening + closing
    line = ", ".join(before + literal(each) for before, each in entries)
    if "\n" not in line and column + len(line) + 4 <= WIDTH:
        return f"{opening}{space}{line}{space}{closing}"
    inner = indent + "  "
    lines = [
        f"{inner}{before}{literal(each, len(inner) + len(before), inner)},\n" for before, each in entries
    ]
    return f"{opening}\n{''.join(lines)}{indent}{closing}"

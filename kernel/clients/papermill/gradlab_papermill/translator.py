"""papermill's translator for TypeScript."""

import weakref
from contextvars import ContextVar

from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator

from .declarations import declarations
from .literals import RESERVED, is_identifier, literal

# papermill shows a translator the cell that declares the parameters, and asks for the injected cell right after,
# without saying of which notebook. What was declared is remembered for as long as that notebook lives.
_inspected = ContextVar("the parameters cell that was inspected last", default=None)


class TypeScriptTranslator(Translator):
    @classmethod
    def translate(cls, val):
        return literal(val)

    @classmethod
    def comment(cls, cmt_str):
        return "\n".join(f"// {line}".rstrip() for line in str(cmt_str).splitlines() or [""])

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        """The injected cell. A type that the author wrote for a parameter is repeated, so that it is checked."""
        types = _annotations()
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            head = f"let {_checked(name)}: {types[name]} = " if name in types else f"let {_checked(name)} = "
            lines.append(f"{head}{literal(value, len(head))};")
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell):
        _inspected.set(weakref.ref(parameters_cell))
        return [
            Parameter(
                name=each.name,
                # papermill's word for a type that is not known.
                inferred_type_name=each.type or "None",
                default=each.value,
                help=each.comment,
            )
            for each in declarations(parameters_cell["source"])
        ]


def _annotations():
    remembered = _inspected.get()
    _inspected.set(None)
    cell = remembered and remembered()
    if cell is None:
        return {}
    found = declarations(cell["source"])
    return {each.name: each.annotation for each in found if each.annotation is not None}


def _checked(name):
    if is_identifier(name) and name not in RESERVED:
        return name
    raise PapermillException(
        f"A parameter must have a name that TypeScript can declare (letters, digits, _ and $, no reserved word); "
        f"received {name!r}."
    )
